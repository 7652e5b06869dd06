package io.lovage.sql;

import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements on the table {@code attempt}, which holds the attempts of a task but for the last one of a finished task: that one stands in its
 * record. So a task that succeeds at once has no row here.
 */
final class AttemptTable {

    private static final String ADD = "INSERT INTO attempt(key, number, worker, started_at, finished_at,"
            + " error_type, error_message, error_trace) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT(key, number) DO UPDATE SET worker = excluded.worker, started_at = excluded.started_at,"
            + " finished_at = excluded.finished_at, error_type = excluded.error_type,"
            + " error_message = excluded.error_message, error_trace = excluded.error_trace";

    private static final String OF = "SELECT number, worker, started_at, finished_at,"
            + " error_type, error_message, error_trace FROM attempt WHERE key = ? ORDER BY number";

    private static final String DELETE = "DELETE FROM attempt WHERE key = ?";
    private static final String DELETE_ALL = "DELETE FROM attempt WHERE key " + Dialect.IN_NUMBERS;

    private AttemptTable() {}

    static void add(Work work, long key, Attempt attempt) throws SQLException {
        TaskError error = attempt.error();
        work.sql()
                .update(
                        ADD,
                        key,
                        attempt.number(),
                        work.names().consumers().idOf(work.sql(), attempt.worker()),
                        Millis.of(attempt.startedAt()),
                        Millis.ofNullable(attempt.finishedAt()),
                        error == null ? null : error.type(),
                        error == null ? null : error.message(),
                        error == null ? null : error.trace());
    }

    static List<Attempt> of(Sql sql, Dictionaries names, long key) throws SQLException {
        return sql.list(OF, row -> read(sql, names, row), key);
    }

    private static Attempt read(Sql sql, Dictionaries names, ResultSet row) throws SQLException {
        return new Attempt(
                row.getInt(1),
                names.consumers().nameOf(sql, row.getLong(2)),
                Millis.read(row.getLong(3)),
                Millis.readNullable(Sql.nullableLong(row, 4)),
                error(sql, row));
    }

    private static @Nullable TaskError error(Sql sql, ResultSet row) throws SQLException {
        String type = sql.nullableText(row, 5);
        return type == null ? null : new TaskError(type, sql.text(row, 6), sql.nullableText(row, 7));
    }

    static void delete(Sql sql, long key) throws SQLException {
        sql.update(DELETE, key);
    }

    static void deleteAll(Sql sql, List<Long> keys) throws SQLException {
        if (!keys.isEmpty()) {
            sql.update(DELETE_ALL, sql.dialect().numbers(keys));
        }
    }
}
