package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {

    private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

    @Test
    void it_stands_still() {
        ManualClock clock = ManualClock.at(NOON);

        assertThat(clock.instant()).isEqualTo(NOON);
        assertThat(clock.millis()).isEqualTo(NOON.toEpochMilli());
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void it_begins_at_the_same_time_in_each_test() {
        assertThat(ManualClock.create().instant())
                .isEqualTo(ManualClock.create().instant());
    }

    @Test
    void it_moves_by_a_step_in_either_direction() {
        ManualClock clock = ManualClock.at(NOON);
        clock.advance(Duration.ofSeconds(5));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));

        clock.advance(Duration.ofSeconds(-8));

        assertThat(clock.instant()).isEqualTo(NOON.minusSeconds(3));
    }

    @Test
    void it_can_be_set() {
        ManualClock clock = ManualClock.create();
        clock.set(NOON);

        assertThat(clock.instant()).isEqualTo(NOON);
    }

    @Test
    void listeners_hear_of_each_change_after_it_happened() {
        ManualClock clock = ManualClock.create();
        List<Instant> heard = new ArrayList<>();
        clock.onChange(() -> heard.add(clock.instant()));

        clock.set(NOON);
        clock.advance(Duration.ofSeconds(1));

        assertThat(heard).containsExactly(NOON, NOON.plusSeconds(1));
    }

    @Test
    void all_zones_of_a_clock_show_the_same_time() {
        ManualClock clock = ManualClock.create();
        ManualClock inParis = clock.withZone(ZoneId.of("Europe/Paris"));
        List<Instant> heard = new ArrayList<>();
        inParis.onChange(() -> heard.add(inParis.instant()));

        clock.set(NOON);

        assertThat(inParis.instant()).isEqualTo(NOON);
        assertThat(inParis.getZone()).isEqualTo(ZoneId.of("Europe/Paris"));
        assertThat(heard).containsExactly(NOON);
    }
}
