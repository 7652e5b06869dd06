package io.lovage.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST = Duration.ofSeconds(30).toNanos();

    private final Pace pace = new Pace(Duration.ofSeconds(1), 0);

    @Test
    void the_first_starts_and_those_that_come_too_early_are_spread_over_what_follows() {
        assertThat(starts(5, 0)).containsExactly(0L, SECOND, 2 * SECOND, 3 * SECOND, 4 * SECOND);
    }

    @Test
    void whoever_comes_back_when_told_starts_even_if_the_one_before_was_late() {
        List<Long> waits = starts(4, 0);

        assertThat(pace.start(waits.get(1) + SECOND / 2)).isZero();
        assertThat(pace.start(waits.get(2))).isZero();
        assertThat(pace.start(waits.get(3))).isZero();
    }

    @Test
    void time_that_passed_unused_lets_no_more_than_one_start_at_once() {
        long later = 100 * SECOND;

        assertThat(starts(3, later)).containsExactly(0L, SECOND, 2 * SECOND);
    }

    @Test
    void nobody_is_sent_away_for_long_however_many_come() {
        List<Long> waits = starts(1_000, 0);

        assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(0L, LONGEST));
        assertThat(waits.stream().filter(wait -> wait == SECOND).count())
                .as("they are spread evenly")
                .isBetween(30L, 36L);
    }

    @Test
    void nobody_is_sent_away_for_long_however_slow_the_pace_is() {
        Pace slow = new Pace(Duration.ofHours(1), 0);

        assertThat(slow.start(0)).isZero();
        assertThat(slow.start(1)).isEqualTo(LONGEST);
        assertThat(slow.start(2)).isEqualTo(LONGEST);
        assertThat(slow.start(Duration.ofHours(1).toNanos())).isZero();
    }

    private List<Long> starts(int count, long now) {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waits.add(pace.start(now));
        }
        return waits;
    }
}
