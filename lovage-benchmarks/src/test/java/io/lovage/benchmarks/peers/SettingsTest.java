package io.lovage.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.benchmarks.peers.Peer.Measure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static Settings parse(String... arguments) {
        return Settings.parse(List.of(arguments));
    }

    private static Peer peer(String name) {
        return new Peer(name, List.of(), Map.of(), 1, 1, List.of());
    }

    @Test
    void every_peer_and_measure_is_asked_for_unless_some_are_named() {
        Settings settings = parse("redis");

        assertThat(settings.product()).isEqualTo(Product.REDIS);
        assertThat(settings.asksFor(peer("BullMQ"))).isTrue();
        assertThat(settings.asksFor(Measure.MEMORY)).isTrue();
    }

    @Test
    void peers_are_named_by_a_part_of_their_names() {
        Settings settings = parse("postgresql", "--only", "lovage,Boss", "--measure", "drain");

        assertThat(settings.asksFor(peer("Lovage, results off"))).isTrue();
        assertThat(settings.asksFor(peer("pg-boss"))).isTrue();
        assertThat(settings.asksFor(peer("JobRunr"))).isFalse();
        assertThat(settings.measures()).containsExactly(Measure.DRAIN);
    }

    @Test
    void what_is_not_understood_is_named() {
        assertThatThrownBy(() -> parse()).hasMessageContaining("postgresql, mariadb or redis");
        assertThatThrownBy(() -> parse("oracle")).hasMessage("'oracle' is none of [postgresql, mariadb, redis].");
        assertThatThrownBy(() -> parse("redis", "--rounds")).hasMessage("--rounds needs a value.");
        assertThatThrownBy(() -> parse("redis", "--rounds", "0"))
                .hasMessage("--rounds '0' is no whole number from 1 to 999999.");
        assertThatThrownBy(() -> parse("redis", "--fast", "1")).hasMessage("There is no option '--fast'.");
    }
}
