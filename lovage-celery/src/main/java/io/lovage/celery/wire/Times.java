package io.lovage.celery.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.ValueRange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Points in time as Python writes them: ISO 8601 with microseconds at most, or seconds since 1970 with a fraction. */
public final class Times {

    private static final int NANO_DIGITS = 9;
    private static final ValueRange PYTHONS_YEARS = ValueRange.of(1, 9999);

    /** Digits before the point of a number of seconds; more would take long to compute. */
    private static final int MOST_DIGITS = 12;

    private static final DateTimeFormatter READER = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter();
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    private Times() {}

    /** As {@code datetime.isoformat()} of a time in UTC. Finer than a microsecond is cut off: old Pythons refuse it. */
    public static String write(Instant time) {
        return local(time.atOffset(ZoneOffset.UTC).toLocalDateTime()) + "+00:00";
    }

    /** As {@code datetime.isoformat()} of a time without a zone. */
    static String local(LocalDateTime time) {
        LocalDateTime cut = time.truncatedTo(ChronoUnit.MICROS);
        return cut.format(cut.equals(cut.truncatedTo(ChronoUnit.SECONDS)) ? SECONDS : MICROSECONDS);
    }

    /** As {@code datetime.isoformat()} of a time with an offset. */
    static String offset(OffsetDateTime time) {
        String offset = time.getOffset().equals(ZoneOffset.UTC)
                ? "+00:00"
                : time.getOffset().getId();
        return local(time.toLocalDateTime()) + offset;
    }

    /**
     * Reads ISO 8601; a time without an offset is in UTC.
     *
     * @param what for the error text
     * @throws MalformedException if it is none
     */
    public static Instant read(String text, String what) {
        TemporalAccessor time = parse(text, what);
        return time instanceof OffsetDateTime withOffset
                ? withOffset.toInstant()
                : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
    }

    /** An {@link OffsetDateTime}, or a {@link LocalDateTime} if there is no offset; of the years that Python knows. */
    static TemporalAccessor parse(String text, String what) {
        try {
            TemporalAccessor time = READER.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            long unused = PYTHONS_YEARS.checkValidValue(time.get(ChronoField.YEAR), ChronoField.YEAR);
            return time;
        } catch (DateTimeException e) {
            throw new MalformedException("%s is not a time such as 2026-11-22T12:40:35.527915+00:00.", what);
        }
    }

    /** A number of seconds: an integer if they are whole, since Python tells 30 and 30.0 apart. */
    public static JsonNode writeSeconds(Duration time) {
        return time.toNanosPart() == 0
                ? WireJson.tree(time.toSeconds())
                : WireJson.tree(BigDecimal.valueOf(time.toSeconds())
                        .add(BigDecimal.valueOf(time.toNanosPart(), NANO_DIGITS))
                        .stripTrailingZeros());
    }

    /** Seconds since 1970, as a Python float. */
    public static JsonNode writeUnixTime(Instant time) {
        return fraction(time.getEpochSecond(), time.getNano());
    }

    /** A number of seconds, as a Python float. */
    public static JsonNode writeFraction(Duration time) {
        return fraction(time.toSeconds(), time.toNanosPart());
    }

    private static JsonNode fraction(long seconds, int nanos) {
        BigDecimal exact = BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, NANO_DIGITS));
        BigDecimal stripped = exact.stripTrailingZeros();
        return JsonNodeFactory.instance.numberNode(stripped.scale() < 1 ? stripped.setScale(1) : stripped);
    }

    /**
     * Reads a number of seconds, to the nanosecond.
     *
     * @throws ArithmeticException if it is too large
     */
    static Duration readDuration(BigDecimal seconds) {
        if ((long) seconds.precision() - seconds.scale() > MOST_DIGITS) {
            throw new ArithmeticException("Too many digits");
        }
        BigDecimal nanos = seconds.setScale(NANO_DIGITS, RoundingMode.DOWN).movePointRight(NANO_DIGITS);
        long whole = seconds.longValue();
        return Duration.ofSeconds(
                whole,
                nanos.subtract(BigDecimal.valueOf(whole).movePointRight(NANO_DIGITS))
                        .longValueExact());
    }

    /**
     * Reads seconds since 1970.
     *
     * @param what for the error text
     * @throws MalformedException if no such time exists
     */
    public static Instant readSeconds(BigDecimal seconds, String what) {
        try {
            return Instant.EPOCH.plus(readDuration(seconds));
        } catch (ArithmeticException | DateTimeException e) {
            throw new MalformedException("%s is not a time in seconds since 1970.", what);
        }
    }
}
