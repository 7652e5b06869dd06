package io.lovage.memory;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Arithmetic on times that ends at the end of time instead of failing. */
final class Times {

    private Times() {}

    static Instant after(Instant start, Duration duration) {
        try {
            return start.plus(duration);
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }

    static long nanos(Duration duration) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        return duration.compareTo(longest) < 0 ? duration.toNanos() : Long.MAX_VALUE;
    }
}
