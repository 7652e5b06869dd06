package io.lovage.sql;

import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.Attempt;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** The statements on the table {@code task}, which holds what became of tasks that have no living message. */
final class TaskTable {

    private static final String SUCCEED =
            "INSERT OR REPLACE INTO task(key, id, name, queue, state, attempt, enqueued_at,"
                    + " started_at, finished_at, expires_at, worker, result) VALUES(?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)";

    private static final String COLUMNS = "key, id, name, queue, state, attempt, enqueued_at, started_at, finished_at,"
            + " expires_at, worker, result, error_type, error_message, error_trace, reason";

    private static final String PUT =
            "INSERT OR REPLACE INTO task(" + COLUMNS + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String ID_AT = "SELECT id FROM task WHERE key = ?";
    private static final String FIND = "SELECT " + StoredTask.COLUMNS
            + " FROM task WHERE key = ? AND id = ? AND (expires_at IS NULL OR expires_at > ?)";
    private static final String DELETE = "DELETE FROM task WHERE key = ?";
    private static final String KEEP_UNTIL = "UPDATE task SET expires_at = ? WHERE key = ?";

    private TaskTable() {}

    static Optional<MessageId> idAt(Sql sql, long key) throws SQLException {
        return sql.first(ID_AT, row -> IdBytes.read(row.getBytes(1)), key);
    }

    /** The record of {@code id} if its time isn't over at {@code now}. */
    static Optional<StoredTask> find(Sql sql, Dictionaries names, MessageId id, long now) throws SQLException {
        return sql.first(FIND, row -> StoredTask.read(sql, names, row), Homes.of(sql, id), IdBytes.of(id), now);
    }

    /** For {@link #addSuccess}. */
    static PreparedStatement insertSuccess(Sql sql) throws SQLException {
        return sql.statement(SUCCEED);
    }

    /** Adds the record of a success at {@code key} to the batch of {@code insert}. */
    static void addSuccess(PreparedStatement insert, Work work, long key, Completion completion) throws SQLException {
        Message message = completion.delivery().message();
        Attempt attempt = completion.attempt();
        Instant finishedAt = attempt.finishedAt();
        insert.setLong(1, key);
        insert.setBytes(2, IdBytes.of(message.id()));
        insert.setLong(3, work.names().taskNames().idOf(work.sql(), Objects.requireNonNull(message.task())));
        insert.setLong(4, work.names().queues().idOf(work.sql(), message.queue()));
        insert.setInt(5, attempt.number());
        insert.setLong(6, Millis.of(message.enqueuedAt()));
        insert.setLong(7, Millis.of(attempt.startedAt()));
        insert.setLong(8, finishedAt == null ? work.now() : Millis.of(finishedAt));
        insert.setLong(9, Millis.after(work.now(), completion.retention()));
        insert.setLong(10, work.names().consumers().idOf(work.sql(), attempt.worker()));
        insert.setBytes(11, ((Outcome.Succeeded) completion.outcome()).result().bytes());
        insert.addBatch();
    }

    /** Stores {@code task} in place of what is at its key. */
    static void put(Work work, StoredTask task) throws SQLException {
        work.sql()
                .update(
                        PUT,
                        task.key(),
                        IdBytes.of(task.id()),
                        work.names().taskNames().idOf(work.sql(), task.name()),
                        work.names().queues().idOf(work.sql(), task.queue()),
                        Codes.ofRecorded(task.state()),
                        task.attempt(),
                        Millis.of(task.enqueuedAt()),
                        Millis.ofNullable(task.startedAt()),
                        Millis.ofNullable(task.finishedAt()),
                        task.expiresAt(),
                        task.worker() == null ? null : work.names().consumers().idOf(work.sql(), task.worker()),
                        task.result() == null ? null : task.result().bytes(),
                        task.error() == null ? null : task.error().type(),
                        task.error() == null ? null : task.error().message(),
                        task.error() == null ? null : task.error().trace(),
                        task.reason());
        if (task.state().isFinal()) {
            work.effects().finished();
        }
    }

    static void delete(Sql sql, long key) throws SQLException {
        sql.update(DELETE, key);
    }

    static void keepUntil(Sql sql, long key, long end) throws SQLException {
        sql.update(KEEP_UNTIL, end, key);
    }
}
