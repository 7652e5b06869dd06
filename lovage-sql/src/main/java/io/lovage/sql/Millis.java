package io.lovage.sql;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Instants as milliseconds since 1970. What lies beyond some 290 million years is as good as that. */
public final class Millis {

    private Millis() {}

    /** Rounds down. */
    public static long of(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    public static @Nullable Long ofNullable(@Nullable Instant instant) {
        return instant == null ? null : of(instant);
    }

    /** Rounds up, so that nothing is early. */
    public static long roundedUp(Instant instant) {
        long millis = of(instant);
        return millis == Long.MAX_VALUE || !Instant.ofEpochMilli(millis).isBefore(instant) ? millis : millis + 1;
    }

    public static Instant read(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    public static @Nullable Instant readNullable(@Nullable Long millis) {
        return millis == null ? null : read(millis);
    }

    /** {@code start + duration}, at most the end of time. */
    public static long after(long start, Duration duration) {
        long millis;
        try {
            millis = duration.toMillis();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        long sum = start + millis;
        return millis > 0 && sum < start ? Long.MAX_VALUE : sum;
    }
}
