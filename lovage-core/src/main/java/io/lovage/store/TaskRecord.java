package io.lovage.store;

import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one task.
 *
 * @param attempts in order; for a finished task that succeeded at once, exactly one
 * @param result what the handler returned, as JSON; {@code null} unless SUCCEEDED
 * @param error why it is FAILED; {@code null} otherwise
 * @param reason why it is CANCELLED, PARKED or WAITING, for people
 * @param dueAt when it will be delivered if SCHEDULED
 * @param finishedAt {@code null} unless the state is final
 */
public record TaskRecord(
        MessageId id,
        String name,
        String queue,
        TaskState state,
        List<Attempt> attempts,
        @Nullable Payload result,
        @Nullable TaskError error,
        @Nullable String reason,
        Instant enqueuedAt,
        @Nullable Instant dueAt,
        @Nullable Instant finishedAt) {

    public TaskRecord {
        attempts = List.copyOf(attempts);
    }

    /** A record of a task that no attempt belongs to. */
    public static TaskRecord withoutAttempt(
            MessageId id, String name, String queue, TaskState state, @Nullable String reason, Instant at) {
        return new TaskRecord(
                id, name, queue, state, List.of(), null, null, reason, at, null, state.isFinal() ? at : null);
    }
}
