package io.lovage.sql;

import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table {@code message}.
 *
 * @param queueId number of the message's queue
 * @param since when it was leased, died or was parked
 * @param due when it becomes ready, if it is DELAYED
 * @param holder who has it, if LEASED
 */
record StoredMessage(
        long key,
        Message message,
        long queueId,
        Place place,
        int attempt,
        @Nullable Instant since,
        @Nullable Instant due,
        @Nullable String holder,
        @Nullable String reason) {

    /** The columns that {@link #read} expects, in its order. */
    static final String COLUMNS = "key, id, queue, name, state, rank, attempt, enqueued_at, not_before, expires,"
            + " since, due, holder, reason, headers, body";

    static StoredMessage read(Sql sql, Dictionaries names, ResultSet row) throws SQLException {
        long queue = row.getLong(3);
        Message message = new Message(
                sql.dialect().readId(row, 2),
                names.queues().nameOf(sql, queue),
                names.task(sql, row, 4),
                HeaderCodec.decode(row.getBytes(15)),
                Payload.of(row.getBytes(16)),
                Message.HIGHEST_PRIORITY - row.getInt(6),
                Millis.read(row.getLong(8)),
                Millis.readNullable(Sql.nullableLong(row, 9)),
                Millis.readNullable(Sql.nullableLong(row, 10)));
        return new StoredMessage(
                row.getLong(1),
                message,
                queue,
                Codes.place(row.getInt(5)),
                row.getInt(7),
                Millis.readNullable(Sql.nullableLong(row, 11)),
                Millis.readNullable(Sql.nullableLong(row, 12)),
                names.consumer(sql, row, 13),
                sql.nullableText(row, 14));
    }

    MessageId id() {
        return message.id();
    }

    boolean isTask() {
        return message.task() != null;
    }

    Browsed browsed() {
        return new Browsed(message, place, attempt, place == Place.DELAYED ? due : since, holder, reason);
    }
}
