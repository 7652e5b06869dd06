package io.lovage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Place;
import io.lovage.message.MessageId;
import io.lovage.store.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in the columns reads as what was written. */
class CodecTest {

    @Test
    void headers_come_back() {
        Map<String, String> headers = Map.of("a", "1", "", "", "größe", "😀".repeat(100), "long", "x".repeat(5000));

        assertThat(HeaderCodec.decode(HeaderCodec.encode(headers))).isEqualTo(headers);
    }

    @Test
    void no_headers_are_nothing() {
        assertThat(HeaderCodec.encode(Map.of())).isNull();
        assertThat(HeaderCodec.decode(null)).isEmpty();
    }

    @Test
    void headers_are_compact() {
        assertThat(HeaderCodec.encode(Map.of("key", "value"))).hasSize(1 + 3 + 1 + 5);
    }

    @Test
    void ids_come_back_and_sort_as_bytes() {
        MessageId small = new MessageId(1, -1);
        MessageId great = new MessageId(-1, 1);

        assertThat(IdBytes.read(IdBytes.of(great))).isEqualTo(great);
        assertThat(Arrays.compareUnsigned(IdBytes.of(small), IdBytes.of(great))).isNegative();
    }

    @Test
    void times_are_rounded_so_that_nothing_is_early() {
        Instant instant = Instant.parse("2026-01-01T00:00:00.000000001Z");

        assertThat(Millis.read(Millis.of(instant))).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(Millis.read(Millis.roundedUp(instant))).isEqualTo("2026-01-01T00:00:00.001Z");
        assertThat(Millis.roundedUp(Instant.ofEpochMilli(5))).isEqualTo(5);
    }

    @Test
    void times_end_somewhere() {
        assertThat(Millis.of(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
        assertThat(Millis.roundedUp(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
        assertThat(Millis.of(Instant.MIN)).isEqualTo(Long.MIN_VALUE);
        assertThat(Millis.after(5, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
        assertThat(Millis.after(5, Duration.ofMillis(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
        assertThat(Millis.after(5, Duration.ofMillis(7))).isEqualTo(12);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void places_come_back(Place place) {
        assertThat(Codes.place(Codes.of(place))).isEqualTo(place);
    }

    @ParameterizedTest
    @EnumSource(names = {"WAITING", "SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED"})
    void recorded_states_come_back(TaskState state) {
        assertThat(Codes.recordedState(Codes.ofRecorded(state))).isEqualTo(state);
    }
}
