package io.lovage.sql;

import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements on the table {@code message}, but for claims. */
public final class MessageTable {

    private static final String INSERT = "INSERT INTO message(key, id, queue, name, rank, enqueued_at, headers, body,"
            + " state, due, not_before, expires) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String ID_AT = "SELECT id FROM message WHERE key = ?";
    private static final String FIND = "SELECT " + StoredMessage.COLUMNS + " FROM message WHERE key = ? AND id = ?";
    private static final String HOLD = FIND + " FOR UPDATE";

    private static final String DELETE = "DELETE FROM message WHERE key = ?";

    /** Ends a lease; fenced. */
    private static final String MOVE_LEASED = "UPDATE message SET state = ?, due = ?, since = ?, reason = ?,"
            + " attempt = attempt - ?, lapses = lapses * ?, fence = NULL, lease_until = NULL, holder = NULL"
            + " WHERE key = ? AND fence = ? AND lease_until > ?";

    private static final String REDRIVE = "UPDATE message SET state = ?, due = ?, since = NULL, reason = NULL,"
            + " forgiven = attempt, lapses = 0 WHERE key = ?";

    private MessageTable() {}

    /** Stores {@code message} at {@code key}, which must be free. */
    static void insert(Work work, long key, Message message) throws SQLException {
        PreparedStatement insert = work.sql().statement(INSERT);
        bind(insert, work, key, message);
        Long due = delayedUntil(message, work.now());
        insert.setInt(9, due == null ? Codes.READY : Codes.DELAYED);
        setNullable(insert, 10, due);
        setNullable(insert, 11, Millis.ofNullable(message.notBefore()));
        setNullable(insert, 12, Millis.ofNullable(message.expires()));
        int unused = insert.executeUpdate();
    }

    /** When {@code message} becomes due, or {@code null} if it is. */
    public static @Nullable Long delayedUntil(Message message, long now) {
        Instant notBefore = message.notBefore();
        long due = notBefore == null ? now : Millis.roundedUp(notBefore);
        return due > now ? due : null;
    }

    /** Binds the first eight columns of a row at {@code key}. */
    static void bind(PreparedStatement insert, Work work, long key, Message message) throws SQLException {
        insert.setLong(1, key);
        work.sql().dialect().bindId(insert, 2, message.id());
        insert.setLong(3, work.names().queues().idOf(work.sql(), message.queue()));
        setNullable(insert, 4, work.names().taskOf(work.sql(), message.task()));
        insert.setInt(5, Message.HIGHEST_PRIORITY - message.priority());
        insert.setLong(6, Millis.of(message.enqueuedAt()));
        insert.setBytes(7, HeaderCodec.encode(message.headers()));
        insert.setBytes(8, message.body().bytes());
    }

    private static void setNullable(PreparedStatement statement, int index, @Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.INTEGER);
        } else {
            statement.setLong(index, value);
        }
    }

    static Optional<MessageId> idAt(Sql sql, long key) throws SQLException {
        return sql.first(ID_AT, row -> sql.dialect().readId(row, 1), key);
    }

    static Optional<StoredMessage> find(Sql sql, Dictionaries names, MessageId id) throws SQLException {
        return sql.first(
                FIND,
                row -> StoredMessage.read(sql, names, row),
                Homes.of(sql, id),
                sql.dialect().id(id));
    }

    /** As {@link #find}, for one who will change it: until the transaction ends nobody else does. */
    static Optional<StoredMessage> hold(Work work, MessageId id) throws SQLException {
        Sql sql = work.sql();
        return sql.first(
                HOLD,
                row -> StoredMessage.read(sql, work.names(), row),
                Homes.of(sql, id),
                sql.dialect().id(id));
    }

    static void delete(Sql sql, long key) throws SQLException {
        sql.update(DELETE, key);
    }

    /** Ends {@code lease} and puts the message elsewhere; {@code false} if it holds nothing any more. */
    static boolean moveLeased(Work work, RowLease lease, Move move) throws SQLException {
        int moved = work.sql()
                .update(
                        MOVE_LEASED,
                        move.state(),
                        move.due(),
                        move.since(),
                        move.reason(),
                        move.counted() ? 0 : 1,
                        move.keepsLapses() ? 1 : 0,
                        lease.key(),
                        lease.fence(),
                        work.now());
        return moved == 1;
    }

    static void redrive(Sql sql, long key, Move move) throws SQLException {
        sql.update(REDRIVE, move.state(), move.due(), key);
    }
}
