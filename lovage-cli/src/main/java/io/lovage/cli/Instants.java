package io.lovage.cli;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Points in time in ISO 8601, with a zone or in this machine's. */
final class Instants implements ITypeConverter<Instant> {

    private static final DateTimeFormatter FOR_PEOPLE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Override
    public Instant convert(String text) {
        try {
            TemporalAccessor parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.replace(' ', 'T'), ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from);
            return parsed instanceof LocalDateTime local
                    ? local.atZone(ZoneId.systemDefault()).toInstant()
                    : Instant.from(parsed);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + text
                            + "' is not a time. Write it like 2030-01-31T09:30:00Z, 2030-01-31T09:30:00+02:00, or without a zone for this machine's");
        }
    }

    /** In this machine's zone. */
    static String text(Instant instant) {
        return FOR_PEOPLE.format(instant);
    }
}
