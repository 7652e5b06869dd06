package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimesTest {

    @ParameterizedTest
    @CsvSource({
        "30s, PT30S",
        "500ms, PT0.5S",
        "2m, PT2M",
        "1h30m, PT1H30M",
        "1.5s, PT1.5S",
        "2d, PT48H",
        "1H, PT1H",
        "0s, PT0S",
        "PT30S, PT30S",
        "P1D, PT24H"
    })
    void durations_are_written_as_people_write_them(String text, Duration expected) {
        assertThat(new Durations().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "30 s", "30sec", "1h30", "PT", "PT30", "1e3s", "99999999999999s"})
    void what_is_no_duration_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> new Durations().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("30s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5s", "-PT5S", "PT-5S"})
    void time_does_not_go_back(String text) {
        assertThatThrownBy(() -> new Durations().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("negative");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.0123S, 12 ms",
        "PT0.9999S, 1.00 s",
        "PT2.345S, 2.35 s",
        "PT9.999S, 10.0 s",
        "PT59.94S, 59.9 s",
        "PT100S, 1 min 40 s",
        "PT5H, 5 h",
        "PT49H, 2 days"
    })
    void durations_are_shown_short(Duration duration, String expected) {
        assertThat(Durations.text(duration)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2030-01-31T09:30:00Z", "2030-01-31T10:30:00+01:00", "2030-01-31T09:30Z", "2030-01-31 09:30:00Z"
            })
    void times_with_a_zone_mean_the_same_everywhere(String text) {
        assertThat(new Instants().convert(text)).isEqualTo(Instant.parse("2030-01-31T09:30:00Z"));
    }

    @Test
    void times_without_a_zone_are_this_machines() {
        assertThat(new Instants().convert("2030-01-31T09:30:00"))
                .isEqualTo(LocalDateTime.of(2030, 1, 31, 9, 30)
                        .atZone(ZoneId.systemDefault())
                        .toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tomorrow", "2030-01-31", "2030-02-31T00:00:00Z", "10:30"})
    void what_is_no_time_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> new Instants().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("2030-01-31T09:30:00Z");
    }
}
