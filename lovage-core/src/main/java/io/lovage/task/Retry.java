package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * When a failed attempt is followed by another. The wait before retry n is drawn evenly from zero to {@code first * factor^(n-1)}, at most
 * {@code cap} (full jitter, so that what failed together doesn't come back together); without jitter it is that bound itself.
 *
 * @param max retries after the first attempt; 0 for none
 * @param first bound of the wait before the first retry
 * @param factor growth of the bound, at least 1
 * @param cap largest bound
 * @param jitter whether to draw
 * @param never class names of exceptions after which there is no retry; subclasses included
 * @param only if not empty, class names of the only exceptions after which there is a retry; subclasses included
 */
public record Retry(
        int max, Duration first, double factor, Duration cap, boolean jitter, Set<String> never, Set<String> only) {

    private static final int MOST_RETRIES = 1000;
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    /** What a task gets that says nothing: 5 retries, growing from 1 second to 5 minutes. */
    public static final Retry DEFAULT = exponential(5, Duration.ofSeconds(1), Duration.ofMinutes(5));

    /** One attempt only. */
    public static final Retry NONE = exponential(0, Duration.ofSeconds(1), Duration.ofSeconds(1));

    public Retry {
        if (max < 0 || max > MOST_RETRIES) {
            throw new InvalidMessageException("Retry max=%d is out of range. Use 0 to %d.", max, MOST_RETRIES);
        }
        if (first.isNegative() || first.compareTo(LONGEST_WAIT) > 0) {
            throw new InvalidMessageException("Retry first=%s is out of range. Use zero to %s.", first, LONGEST_WAIT);
        }
        if (cap.compareTo(first) < 0 || cap.compareTo(LONGEST_WAIT) > 0) {
            throw new InvalidMessageException(
                    "Retry cap=%s is out of range. Use first (%s) to %s.", cap, first, LONGEST_WAIT);
        }
        if (!(factor >= 1 && factor <= 100)) {
            throw new InvalidMessageException("Retry factor=%s is out of range. Use 1 to 100.", factor);
        }
        never = Set.copyOf(never);
        only = Set.copyOf(only);
    }

    /** Doubling waits with full jitter. */
    public static Retry exponential(int max, Duration first, Duration cap) {
        return new Retry(max, first, 2, cap, true, Set.of(), Set.of());
    }

    /** The same wait before each retry, without jitter. */
    public static Retry fixed(int max, Duration wait) {
        return new Retry(max, wait, 1, wait, false, Set.of(), Set.of());
    }

    /** No retry after an exception of {@code type} either. */
    public Retry notOn(Class<? extends Throwable> type) {
        return new Retry(max, first, factor, cap, jitter, with(never, type), only);
    }

    /** Retries only after exceptions of {@code type}, and of the types named so before. */
    public Retry onlyOn(Class<? extends Throwable> type) {
        return new Retry(max, first, factor, cap, jitter, never, with(only, type));
    }

    /** Whether {@code error}, met in attempt number {@code attempt} (1 for the first), is followed by another attempt. */
    public boolean allows(Throwable error, int attempt) {
        return attempt <= max && !isOneOf(error, never) && (only.isEmpty() || isOneOf(error, only));
    }

    /**
     * The wait after attempt number {@code attempt} (1 for the first).
     *
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    public Duration waitAfter(int attempt, double random) {
        double growth = Math.pow(factor, Math.max(0, attempt - 1));
        double bound = Math.min((double) cap.toMillis(), first.toMillis() * growth);
        return Duration.ofMillis((long) (jitter ? bound * random : bound));
    }

    private static boolean isOneOf(Throwable error, Set<String> names) {
        for (Class<?> type = error.getClass(); type != null; type = type.getSuperclass()) {
            if (names.contains(type.getName())) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> with(Set<String> names, Class<? extends Throwable> type) {
        Set<String> all = new LinkedHashSet<>(names);
        all.add(type.getName());
        return all;
    }
}
