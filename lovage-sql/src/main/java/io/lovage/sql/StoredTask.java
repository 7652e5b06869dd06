package io.lovage.sql;

import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table {@code task}. The last attempt stands in it: {@code attempt}, {@code worker}, {@code startedAt}, {@code finishedAt} and the error.
 *
 * @param attempt number of the last attempt; 0 if none belongs to the record
 * @param expiresAt from then on it reads as absent, in milliseconds; {@code null} for never
 */
record StoredTask(
        long key,
        MessageId id,
        String name,
        String queue,
        TaskState state,
        int attempt,
        @Nullable String worker,
        Instant enqueuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Long expiresAt,
        @Nullable Payload result,
        @Nullable TaskError error,
        @Nullable String reason) {

    /** The columns that {@link #read} expects, in its order. */
    static final String COLUMNS = "key, id, name, queue, state, attempt, worker, enqueued_at, started_at, finished_at,"
            + " expires_at, result, error_type, error_message, error_trace, reason";

    static StoredTask read(Sql sql, Dictionaries names, ResultSet row) throws SQLException {
        byte[] result = row.getBytes(12);
        String errorType = sql.nullableText(row, 13);
        return new StoredTask(
                row.getLong(1),
                sql.dialect().readId(row, 2),
                names.taskNames().nameOf(sql, row.getLong(3)),
                names.queues().nameOf(sql, row.getLong(4)),
                Codes.recordedState(row.getInt(5)),
                row.getInt(6),
                names.consumer(sql, row, 7),
                Millis.read(row.getLong(8)),
                Millis.readNullable(Sql.nullableLong(row, 9)),
                Millis.readNullable(Sql.nullableLong(row, 10)),
                Sql.nullableLong(row, 11),
                result == null ? null : Payload.of(result),
                errorType == null ? null : new TaskError(errorType, sql.text(row, 14), sql.nullableText(row, 15)),
                sql.nullableText(row, 16));
    }

    /** The last attempt, if one belongs to the record. */
    @Nullable
    Attempt lastAttempt() {
        return attempt == 0 || worker == null || startedAt == null
                ? null
                : new Attempt(attempt, worker, startedAt, finishedAt, error);
    }

    /** The record, whose attempts are {@code earlier} and the last. */
    TaskRecord record(List<Attempt> earlier) {
        Attempt last = lastAttempt();
        List<Attempt> attempts = new ArrayList<>(earlier);
        if (last != null) {
            attempts.add(last);
        }
        return new TaskRecord(id, name, queue, state, attempts, result, error, reason, enqueuedAt, null, finishedAt);
    }
}
