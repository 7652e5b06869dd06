package io.lovage.sql;

import io.lovage.message.MessageId;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The statements on the table {@code task}, which holds what became of tasks that have no living message. */
final class TaskTable {

    private static final String COLUMNS = "key, id, name, queue, state, attempt, enqueued_at, started_at, finished_at,"
            + " expires_at, worker, result, error_type, error_message, error_trace, reason";

    private static final String PUT = "INSERT INTO task(" + COLUMNS
            + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO UPDATE SET "
            + Arrays.stream(COLUMNS.split(", "))
                    .skip(1)
                    .map(column -> column + " = excluded." + column)
                    .collect(Collectors.joining(", "));

    private static final String ID_AT = "SELECT id FROM task WHERE key = ?";
    private static final String FIND = "SELECT " + StoredTask.COLUMNS
            + " FROM task WHERE key = ? AND id = ? AND (expires_at IS NULL OR expires_at > ?)";
    private static final String HOLD = FIND + " FOR UPDATE";
    private static final String DELETE = "DELETE FROM task WHERE key = ?";
    private static final String KEEP_UNTIL = "UPDATE task SET expires_at = ? WHERE key = ?";

    private TaskTable() {}

    static Optional<MessageId> idAt(Sql sql, long key) throws SQLException {
        return sql.first(ID_AT, row -> sql.dialect().readId(row, 1), key);
    }

    /** The record of {@code id} if its time isn't over at {@code now}. */
    static Optional<StoredTask> find(Sql sql, Dictionaries names, MessageId id, long now) throws SQLException {
        return sql.first(
                FIND,
                row -> StoredTask.read(sql, names, row),
                Homes.of(sql, id),
                sql.dialect().id(id),
                now);
    }

    /** As {@link #find}, for one who will change it: until the transaction ends nobody else does. */
    static Optional<StoredTask> hold(Work work, MessageId id, long now) throws SQLException {
        Sql sql = work.sql();
        return sql.first(
                HOLD,
                row -> StoredTask.read(sql, work.names(), row),
                Homes.of(sql, id),
                sql.dialect().id(id),
                now);
    }

    /** Stores {@code task} in place of what is at its key. */
    static void put(Work work, StoredTask task) throws SQLException {
        work.sql()
                .update(
                        PUT,
                        task.key(),
                        work.sql().dialect().id(task.id()),
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
