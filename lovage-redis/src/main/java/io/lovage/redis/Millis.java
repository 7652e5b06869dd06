package io.lovage.redis;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as Lua can count them: milliseconds since 1970, up to 2^53. What lies beyond some 285,000 years is as good as that. */
final class Millis {

    static final long NEVER = 9_000_000_000_000_000L;

    private Millis() {}

    /** Rounded up, so that nothing is early. */
    static long of(Instant instant) {
        try {
            long millis = instant.toEpochMilli();
            return clamp(Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis);
        } catch (ArithmeticException e) {
            return instant.getEpochSecond() < 0 ? -NEVER : NEVER;
        }
    }

    static @Nullable Long ofNullable(@Nullable Instant instant) {
        return instant == null ? null : of(instant);
    }

    static long of(Duration duration) {
        try {
            return clamp(duration.toMillis());
        } catch (ArithmeticException e) {
            return duration.isNegative() ? -NEVER : NEVER;
        }
    }

    static Instant read(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    private static long clamp(long millis) {
        return Math.max(-NEVER, Math.min(NEVER, millis));
    }
}
