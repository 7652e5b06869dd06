package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a call of one task into its message, and reads a call's own policy back from one. */
public final class CallMessages {

    private CallMessages() {}

    /** The message of {@code work}, sent at {@code now}. */
    public static Message message(MessageId id, Work.Single work, Options options, Instant now) {
        Duration life = options.expiresIn();
        return new Message(
                id,
                queue(work, options),
                work.task(),
                work.policy().foreign() ? marked(headers(options)) : headers(options),
                work.body(),
                priority(work, options),
                now,
                options.notBefore(now),
                life == null ? null : now.plus(life));
    }

    public static String queue(Work.Single work, Options options) {
        return options.queue() != null ? options.queue() : work.policy().queue();
    }

    public static int priority(Work.Single work, Options options) {
        return options.priority() != null ? options.priority() : work.policy().priority();
    }

    /** The caller's headers and those by which the call differs from its task's policy. */
    public static Map<String, String> headers(Options options) {
        if (options.retry() == null
                && options.timeout() == null
                && options.retention() == null
                && options.unique() == null) {
            return options.headers();
        }
        Map<String, String> headers = new LinkedHashMap<>(options.headers());
        if (options.retry() != null) {
            headers.put(
                    Headers.RETRY,
                    Payload.of(Json.write(options.retry(), "A retry policy")).text());
        }
        if (options.timeout() != null) {
            headers.put(Headers.TIMEOUT, Long.toString(options.timeout().toMillis()));
        }
        if (options.retention() != null) {
            headers.put(Headers.RETENTION, Long.toString(options.retention().toMillis()));
        }
        if (options.unique() != null) {
            headers.put(Headers.UNIQUE, options.unique());
        }
        return headers;
    }

    private static Map<String, String> marked(Map<String, String> headers) {
        Map<String, String> marked = new LinkedHashMap<>(headers);
        marked.put(Headers.FOREIGN, "celery");
        return marked;
    }

    /** The policy for {@code message}: the task's, and what the call set otherwise. A header that can't be read counts as not set. */
    public static TaskPolicy policy(Message message, TaskPolicy policy) {
        Map<String, String> headers = message.headers();
        if (headers.isEmpty()) {
            return policy;
        }
        TaskPolicy result = policy;
        Duration timeout = millis(headers.get(Headers.TIMEOUT));
        if (timeout != null && !timeout.isZero()) {
            result = result.withTimeout(timeout);
        }
        Duration retention = millis(headers.get(Headers.RETENTION));
        if (retention != null) {
            result = result.withRetention(retention);
        }
        Retry retry = retry(headers.get(Headers.RETRY));
        return retry == null ? result : result.withRetry(retry);
    }

    private static @Nullable Duration millis(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            Duration value = Duration.ofMillis(Long.parseLong(header));
            return value.isNegative() ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Retry retry(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            return Json.read(Payload.utf8(header), ValueType.of(Retry.class), "Header " + Headers.RETRY);
        } catch (InvalidMessageException e) {
            return null;
        }
    }
}
