package io.lovage.memory;

import io.lovage.message.Message;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Describes the task that a message stands for. */
final class Tasks {

    private Tasks() {}

    /** A task whose message is there and not dead. */
    static TaskRecord live(Slot slot) {
        Message message = slot.message();
        Position position = slot.position();
        TaskState state = state(slot);
        return new TaskRecord(
                slot.id(),
                name(message),
                message.queue(),
                state,
                attempts(slot),
                null,
                null,
                position.reason(),
                message.enqueuedAt(),
                state == TaskState.SCHEDULED ? position.time() : null,
                null);
    }

    /** A task that ended {@code now}. */
    static TaskRecord ended(
            Slot slot,
            TaskState state,
            @Nullable Payload result,
            @Nullable TaskError error,
            @Nullable String reason,
            Instant now) {
        Message message = slot.message();
        return new TaskRecord(
                slot.id(),
                name(message),
                message.queue(),
                state,
                slot.attempts(),
                result,
                error,
                reason,
                message.enqueuedAt(),
                null,
                now);
    }

    /** What a task that has no message becomes when it is cancelled. */
    static TaskRecord cancelled(TaskRecord task, String reason, Instant now) {
        return new TaskRecord(
                task.id(),
                task.name(),
                task.queue(),
                TaskState.CANCELLED,
                task.attempts(),
                null,
                null,
                reason,
                task.enqueuedAt(),
                null,
                now);
    }

    static TaskRecord withoutAttempts(TaskRecord record) {
        return new TaskRecord(
                record.id(),
                record.name(),
                record.queue(),
                record.state(),
                List.of(),
                record.result(),
                record.error(),
                record.reason(),
                record.enqueuedAt(),
                record.dueAt(),
                record.finishedAt());
    }

    private static TaskState state(Slot slot) {
        return switch (slot.position().place()) {
            case READY -> TaskState.QUEUED;
            case DELAYED -> TaskState.SCHEDULED;
            case LEASED -> TaskState.RUNNING;
            case PARKED -> TaskState.PARKED;
            case DEAD -> TaskState.FAILED;
        };
    }

    private static List<Attempt> attempts(Slot slot) {
        Lease lease = slot.position().lease();
        if (lease == null) {
            return slot.attempts();
        }
        List<Attempt> attempts = new ArrayList<>(slot.attempts());
        attempts.add(new Attempt(slot.attempt(), lease.consumer(), lease.since(), null, null));
        return attempts;
    }

    private static String name(Message message) {
        return Objects.requireNonNull(message.task());
    }
}
