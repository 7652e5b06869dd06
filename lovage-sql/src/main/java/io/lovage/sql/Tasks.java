package io.lovage.sql;

import io.lovage.engine.Completion;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the records of tasks: the last attempt into the record, earlier ones beside it. */
final class Tasks {

    private Tasks() {}

    /** How a task ended. */
    record End(
            TaskState state,
            @Nullable Payload result,
            @Nullable TaskError error,
            @Nullable String reason,
            @Nullable Long expiresAt) {}

    /**
     * Records that the task of {@code message} ended, with {@code last} as its last attempt.
     *
     * @param key where the message is or was
     */
    static void end(Work work, long key, Message message, @Nullable Attempt last, End end) throws SQLException {
        boolean fits = last != null && last.finishedAt() != null && Objects.equals(last.error(), end.error());
        if (last != null && !fits) {
            AttemptTable.add(work, key, last);
        }
        Attempt inline = fits ? last : null;
        TaskTable.put(
                work,
                new StoredTask(
                        key,
                        message.id(),
                        Objects.requireNonNull(message.task()),
                        message.queue(),
                        end.state(),
                        inline == null ? 0 : inline.number(),
                        inline == null ? null : inline.worker(),
                        message.enqueuedAt(),
                        inline == null ? null : inline.startedAt(),
                        inline == null ? Millis.read(work.now()) : inline.finishedAt(),
                        end.expiresAt(),
                        end.result(),
                        end.error(),
                        end.reason()));
    }

    /** See {@code TaskStore.record}. */
    static void record(Work work, TaskRecord task, Duration retention) throws SQLException {
        if (MessageTable.hold(work, task.id()).isPresent()) {
            return;
        }
        Optional<StoredTask> old = TaskTable.hold(work, task.id(), Long.MIN_VALUE);
        if (old.isPresent() && task.state().isFinal() && isFinal(old.get(), work.now())) {
            return;
        }
        if (old.isPresent()) {
            forget(work.sql(), old.get().key());
        }
        long key = Homes.settle(work.sql(), task.id());
        for (Attempt attempt : task.attempts()) {
            AttemptTable.add(work, key, attempt);
        }
        TaskTable.put(work, stored(key, task, task.state().isFinal() ? Millis.after(work.now(), retention) : null));
    }

    private static StoredTask stored(long key, TaskRecord task, @Nullable Long expiresAt) {
        return new StoredTask(
                key,
                task.id(),
                task.name(),
                task.queue(),
                task.state(),
                0,
                null,
                task.enqueuedAt(),
                null,
                task.finishedAt(),
                expiresAt,
                task.result(),
                task.error(),
                task.reason());
    }

    /** Whether {@code task} ended and is still known at {@code now}. */
    static boolean isFinal(StoredTask task, long now) {
        Long end = task.expiresAt();
        return task.state() != TaskState.WAITING && (end == null || end > now);
    }

    /** Cancels what has a record and no message. */
    static void cancel(Work work, StoredTask waiting, String reason) throws SQLException {
        TaskTable.put(
                work,
                new StoredTask(
                        waiting.key(),
                        waiting.id(),
                        waiting.name(),
                        waiting.queue(),
                        TaskState.CANCELLED,
                        0,
                        null,
                        waiting.enqueuedAt(),
                        null,
                        Millis.read(work.now()),
                        Millis.after(work.now(), Completion.DEFAULT_RETENTION),
                        null,
                        null,
                        reason));
    }

    /** Takes the record of a failed task away, since it is not failed any more, but keeps its last attempt. */
    static void revive(Work work, MessageId id) throws SQLException {
        Optional<StoredTask> failed = TaskTable.hold(work, id, Long.MIN_VALUE);
        if (failed.isPresent()) {
            Attempt last = failed.get().lastAttempt();
            if (last != null) {
                AttemptTable.add(work, failed.get().key(), last);
            }
            TaskTable.delete(work.sql(), failed.get().key());
        }
    }

    /** Removes the record at {@code key} with its attempts. */
    static void forget(Sql sql, long key) throws SQLException {
        AttemptTable.delete(sql, key);
        TaskTable.delete(sql, key);
    }
}
