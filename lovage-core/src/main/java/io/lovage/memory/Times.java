package io.lovage.memory;

import java.time.Duration;
import java.time.Instant;

/** Arithmetic on times that ends at the end of time instead of failing. */
final class Times {

    private Times() {}

    static Instant after(Instant start, Duration duration) {
        Duration left = Duration.between(start, Instant.MAX);
        return duration.compareTo(left) < 0 ? start.plus(duration) : Instant.MAX;
    }

    static long nanos(Duration duration) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        return duration.compareTo(longest) < 0 ? duration.toNanos() : Long.MAX_VALUE;
    }
}
