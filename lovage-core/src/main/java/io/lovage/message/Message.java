package io.lovage.message;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a queue stores: a body with a destination and the rules of its delivery. A message that names a task is run by a worker; one
 * that names none is for a consumer.
 *
 * @param id stays the same over all re-sends and attempts
 * @param queue name of the queue; see {@link QueueName}
 * @param task wire name of the task to run, or {@code null} for a plain message
 * @param headers small flat metadata, at most {@link MessageLimits#MAX_HEADERS_BYTES} in all
 * @param body at most the engine's limit, {@link MessageLimits#MAX_BODY_BYTES} unless it says less
 * @param priority 0 to 9; 9 is delivered first
 * @param enqueuedAt when the producer made it
 * @param notBefore earliest delivery, or {@code null} for at once
 * @param expires from then on it is not delivered any more, or {@code null} for never
 */
public record Message(
        MessageId id,
        String queue,
        @Nullable String task,
        Map<String, String> headers,
        Payload body,
        int priority,
        Instant enqueuedAt,
        @Nullable Instant notBefore,
        @Nullable Instant expires) {

    public static final int LOWEST_PRIORITY = 0;
    public static final int DEFAULT_PRIORITY = 4;
    public static final int HIGHEST_PRIORITY = 9;

    public Message {
        QueueName.check(queue);
        if (task != null && task.isBlank()) {
            throw new InvalidMessageException(
                    "Message %s has an empty task name. Give it the task's wire name, or none.", id);
        }
        if (priority < LOWEST_PRIORITY || priority > HIGHEST_PRIORITY) {
            throw new InvalidMessageException(
                    "Message %s has priority %d. Priorities go from %d to %d (first).",
                    id, priority, LOWEST_PRIORITY, HIGHEST_PRIORITY);
        }
        headers = Map.copyOf(headers);
    }

    /** A message without headers that is due at once and never expires, with the default priority. */
    public static Message of(MessageId id, String queue, @Nullable String task, Payload body, Instant enqueuedAt) {
        return new Message(id, queue, task, Map.of(), body, DEFAULT_PRIORITY, enqueuedAt, null, null);
    }

    public Message withHeaders(Map<String, String> newHeaders) {
        return new Message(id, queue, task, newHeaders, body, priority, enqueuedAt, notBefore, expires);
    }

    public Message withPriority(int newPriority) {
        return new Message(id, queue, task, headers, body, newPriority, enqueuedAt, notBefore, expires);
    }

    public Message withNotBefore(@Nullable Instant earliest) {
        return new Message(id, queue, task, headers, body, priority, enqueuedAt, earliest, expires);
    }

    public Message withExpires(@Nullable Instant end) {
        return new Message(id, queue, task, headers, body, priority, enqueuedAt, notBefore, end);
    }

    /** Whether it must not be delivered any more at {@code now}. */
    public boolean isExpiredAt(Instant now) {
        return expires != null && !expires.isAfter(now);
    }
}
