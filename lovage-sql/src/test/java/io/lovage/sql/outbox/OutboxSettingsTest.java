package io.lovage.sql.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "Outbox", "a b", "a;b", "a.b.c", "1a", "a.", "x'y"})
    void a_name_that_would_have_to_be_quoted_is_refused(String name) {
        assertThatThrownBy(() -> OutboxSettings.DEFAULT.withTable(name))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("table=" + name);
    }

    @Test
    void a_name_may_be_qualified() {
        assertThat(OutboxSettings.DEFAULT.withTable("shop.outbox_2").table()).isEqualTo("shop.outbox_2");
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThatThrownBy(() -> OutboxSettings.DEFAULT.withBatch(0)).hasMessageContaining("batch=0");
        assertThatThrownBy(() -> OutboxSettings.DEFAULT.withLease(Duration.ZERO))
                .hasMessageContaining("lease=PT0S");
        assertThatThrownBy(() -> OutboxSettings.DEFAULT.withPoll(Duration.ofDays(1)))
                .hasMessageContaining("poll=PT24H");
    }

    @Test
    void rests_grow_to_a_minute() {
        assertThat(Rest.after(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(Rest.after(3)).isEqualTo(Duration.ofMillis(800));
        assertThat(Rest.after(1_000_000)).isEqualTo(Duration.ofMinutes(1));
    }
}
