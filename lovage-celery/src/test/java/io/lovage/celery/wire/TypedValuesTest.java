package io.lovage.celery.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.celery.Capture;
import io.lovage.message.Payload;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TypedValuesTest {

    private static final List<Object> VALUES = List.of(
            OffsetDateTime.parse("2026-01-02T03:04:05.000678Z"),
            LocalDateTime.parse("2026-01-02T03:04:05"),
            LocalDate.parse("2026-01-02"),
            LocalTime.parse("03:04:05"),
            UUID.fromString("12345678-1234-5678-1234-567812345678"),
            new BigDecimal("10.20"),
            Payload.utf8("raw"),
            Payload.of(new byte[] {(byte) 0xff, 0}));

    @Test
    void what_new_python_marks_is_read_as_javas_types() {
        assertThat(TypedValues.read(argsOf("016"))).isEqualTo(VALUES);
    }

    @Test
    void javas_types_are_marked_as_new_python_does() {
        assertThat(TypedValues.write(VALUES, Dialect.TYPED)).isEqualTo(argsOf("016"));
    }

    @Test
    void javas_types_are_written_plainly_as_old_python_does() {
        assertThat(TypedValues.write(VALUES.subList(0, 6), Dialect.PLAIN)).isEqualTo(argsOf("017"));
    }

    @Test
    void bytes_that_old_python_cannot_write_are_base64() {
        assertThat(TypedValues.write(List.of(new byte[] {(byte) 0xff, 0}), Dialect.PLAIN)
                        .toString())
                .isEqualTo("[\"/wA=\"]");
    }

    @Test
    void a_point_in_time_is_in_utc() {
        Instant time = Instant.parse("2026-01-02T03:04:05Z");

        assertThat(TypedValues.write(time, Dialect.TYPED).get("__value__").stringValue())
                .isEqualTo("2026-01-02T03:04:05+00:00");
        assertThat(TypedValues.write(time, Dialect.PLAIN).stringValue()).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void plain_data_stays_what_it_is() {
        JsonNode json = WireJson.parse("{\"a\": [1, 2.0, true, null, 1180591620717411303424], \"b\": \"x\"}", "json");

        Object value = TypedValues.read(json);

        assertThat(value)
                .extracting("a")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactly(1, 2.0, true, null, new BigInteger("1180591620717411303424"));
        assertThat(TypedValues.write(value, Dialect.TYPED).toString())
                .isEqualTo("{\"a\":[1,2.0,true,null,1180591620717411303424],\"b\":\"x\"}");
    }

    @Test
    void an_unknown_mark_and_what_only_looks_like_one_stay_objects() {
        JsonNode unknown = WireJson.parse("{\"__type__\": \"color\", \"__value__\": \"red\"}", "json");
        JsonNode more = WireJson.parse("{\"__type__\": \"date\", \"__value__\": \"x\", \"a\": 1}", "json");

        assertThat(TypedValues.read(unknown)).isEqualTo(Map.of("__type__", "color", "__value__", "red"));
        assertThat(TypedValues.withoutMarks(unknown)).isEqualTo(unknown);
        assertThat(TypedValues.withoutMarks(more)).isEqualTo(more);
    }

    @Test
    void marks_are_taken_off_wherever_they_are() {
        JsonNode json = WireJson.parse(
                "{\"a\": [{\"__type__\": \"decimal\", \"__value__\": \"1.50\"},"
                        + " {\"__type__\": \"bytes\", \"__value__\": \"raw\"}]}",
                "json");

        assertThat(TypedValues.withoutMarks(json).toString()).isEqualTo("{\"a\":[1.50,\"cmF3\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"datetime\" | \"soon\"",
                "\"date\" | \"2026-13-01\"",
                "\"time\" | \"25:00\"",
                "\"decimal\" | \"ten\"",
                "\"decimal\" | 10",
                "\"uuid\" | {\"hex\": \"12\"}",
                "\"base64\" | \"?\"",
            })
    void what_does_not_fit_its_mark_is_refused(String type, String value) {
        JsonNode json = WireJson.parse("{\"__type__\": " + type + ", \"__value__\": " + value + "}", "json");

        assertThatThrownBy(() -> TypedValues.read(json))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(type.replace("\"", ""));
    }

    @Test
    void a_decimal_of_a_million_digits_is_refused() {
        JsonNode json =
                TypedValues.write(Map.of("__type__", "decimal", "__value__", "9".repeat(1_000_000)), Dialect.PLAIN);

        assertThatThrownBy(() -> TypedValues.withoutMarks(json)).hasMessageContaining("1,000,000 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T12:40:35Z",
                "2026-11-22T12:40:35+00:00",
                "2026-11-22T12:40:35+0000",
                "2026-11-22T12:40:35.000+00",
                "2026-11-22 18:10:35+05:30",
                "2026-11-22T12:40:35.000000000",
                "2026-11-22t12:40:35",
            })
    void times_are_read_in_every_form_that_python_takes(String text) {
        assertThat(Times.read(text, "eta")).isEqualTo("2026-11-22T12:40:35Z");
    }

    @Test
    void times_are_written_to_the_microsecond() {
        assertThat(Times.write(Instant.parse("2026-11-22T12:40:35.123456789Z")))
                .isEqualTo("2026-11-22T12:40:35.123456+00:00");
        assertThat(Times.write(Instant.parse("2026-11-22T12:40:35Z"))).isEqualTo("2026-11-22T12:40:35+00:00");
    }

    @Test
    void it_is_certain_where_no_marks_are() {
        assertThat(TypedValues.mayHaveMarks(Payload.utf8("[[1], {}, {}]"))).isFalse();
        assertThat(TypedValues.mayHaveMarks(Payload.utf8("[[{\"__type__\": 1"))).isTrue();
        assertThat(TypedValues.mayHaveMarks(Payload.utf8("__type__"))).isTrue();
        assertThat(TypedValues.mayHaveMarks(Payload.utf8("__type_"))).isFalse();
    }

    private static JsonNode argsOf(String capture) {
        return Capture.of(capture).bodyTree().get(0);
    }
}
