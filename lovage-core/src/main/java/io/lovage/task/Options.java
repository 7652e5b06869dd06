package io.lovage.task;

import io.lovage.message.Message;
import io.lovage.message.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one call asks for beyond its task's policy. {@code null} means: as the task says.
 *
 * @param delay from sending to the earliest start
 * @param at earliest start
 * @param expiresIn from sending on: after that it is not started any more
 * @param unique while a task with this key is unfinished, sending another returns the first
 * @param headers travel with the call and are seen by its handler
 */
public record Options(
        @Nullable String queue,
        @Nullable Integer priority,
        @Nullable Duration delay,
        @Nullable Instant at,
        @Nullable Duration expiresIn,
        @Nullable String unique,
        Map<String, String> headers,
        @Nullable Retry retry,
        @Nullable Duration timeout,
        @Nullable Duration retention) {

    public static final Options NONE = new Options(null, null, null, null, null, null, Map.of(), null, null, null);

    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final int MAX_UNIQUE_LENGTH = 500;

    public Options {
        if (queue != null) {
            QueueName.check(queue);
        }
        if (priority != null) {
            checkPriority(priority);
        }
        if (delay != null) {
            checkNotNegative("delay", delay);
        }
        if (expiresIn != null) {
            checkPositive("expiry", expiresIn);
        }
        if (timeout != null) {
            checkPositive("timeout", timeout);
        }
        if (retention != null) {
            checkNotNegative("retention", retention);
        }
        if (unique != null && (unique.isEmpty() || unique.length() > MAX_UNIQUE_LENGTH)) {
            throw TaskPolicy.outOfRange(
                    "unique key length", unique.length(), "1 to " + MAX_UNIQUE_LENGTH + " characters");
        }
        headers = Map.copyOf(headers);
    }

    /** These options, and {@code outer}'s where these say nothing; but not its start time and unique key, which belong to the whole. */
    public Options orElse(Options outer) {
        Map<String, String> merged = new LinkedHashMap<>(outer.headers);
        merged.putAll(headers);
        return new Options(
                queue != null ? queue : outer.queue,
                priority != null ? priority : outer.priority,
                delay,
                at,
                expiresIn != null ? expiresIn : outer.expiresIn,
                unique,
                merged,
                retry != null ? retry : outer.retry,
                timeout != null ? timeout : outer.timeout,
                retention != null ? retention : outer.retention);
    }

    /** When a call with these options, sent at {@code now}, may start; {@code null} for at once. */
    public @Nullable Instant notBefore(Instant now) {
        Instant start = delay == null || delay.isZero() ? null : now.plus(delay);
        if (at != null && at.isAfter(now) && (start == null || at.isAfter(start))) {
            return at;
        }
        return start;
    }

    Options withQueue(String value) {
        return new Options(value, priority, delay, at, expiresIn, unique, headers, retry, timeout, retention);
    }

    Options withPriority(int value) {
        return new Options(queue, value, delay, at, expiresIn, unique, headers, retry, timeout, retention);
    }

    Options withDelay(Duration value) {
        return new Options(queue, priority, value, null, expiresIn, unique, headers, retry, timeout, retention);
    }

    Options withAt(Instant value) {
        return new Options(queue, priority, null, value, expiresIn, unique, headers, retry, timeout, retention);
    }

    Options withExpiresIn(Duration value) {
        return new Options(queue, priority, delay, at, value, unique, headers, retry, timeout, retention);
    }

    Options withUnique(String value) {
        return new Options(queue, priority, delay, at, expiresIn, value, headers, retry, timeout, retention);
    }

    Options withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(Headers.checkUserName(name), value);
        return new Options(queue, priority, delay, at, expiresIn, unique, more, retry, timeout, retention);
    }

    Options withRetry(Retry value) {
        return new Options(queue, priority, delay, at, expiresIn, unique, headers, value, timeout, retention);
    }

    Options withTimeout(Duration value) {
        return new Options(queue, priority, delay, at, expiresIn, unique, headers, retry, value, retention);
    }

    Options withRetention(Duration value) {
        return new Options(queue, priority, delay, at, expiresIn, unique, headers, retry, timeout, value);
    }

    static void checkPriority(int priority) {
        if (priority < Message.LOWEST_PRIORITY || priority > Message.HIGHEST_PRIORITY) {
            throw TaskPolicy.outOfRange("priority", priority, "0 to 9; 9 goes first");
        }
    }

    static void checkNotNegative(String what, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw TaskPolicy.outOfRange(what, value, "zero to " + LONGEST.toDays() + " days");
        }
    }

    static void checkPositive(String what, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw TaskPolicy.outOfRange(what, value, "more than zero, up to " + LONGEST.toDays() + " days");
        }
    }
}
