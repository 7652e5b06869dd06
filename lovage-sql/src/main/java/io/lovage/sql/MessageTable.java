package io.lovage.sql;

import io.lovage.engine.Completion;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements on the table {@code message}, but for claims. */
final class MessageTable {

    private static final String INSERT_READY = "INSERT INTO message(key, id, queue, name, rank, enqueued_at, headers,"
            + " body) VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO NOTHING";

    private static final String INSERT = "INSERT INTO message(key, id, queue, name, rank, enqueued_at, headers, body,"
            + " state, due, not_before, expires) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String ID_AT = "SELECT id FROM message WHERE key = ?";
    private static final String FIND = "SELECT " + StoredMessage.COLUMNS + " FROM message WHERE key = ? AND id = ?";

    private static final String DELETE = "DELETE FROM message WHERE key = ?";

    /** Ends a lease; fenced. */
    private static final String DELETE_LEASED = "DELETE FROM message WHERE key = ? AND fence = ?";

    /** Ends a lease; fenced. */
    private static final String MOVE_LEASED = "UPDATE message SET state = ?, due = ?, since = ?, reason = ?,"
            + " attempt = attempt - ?, lapses = lapses * ?, fence = NULL, lease_until = NULL, holder = NULL"
            + " WHERE key = ? AND fence = ?";

    private static final String EXTEND = "UPDATE message SET lease_until = ? WHERE key = ? AND fence = ?";

    private static final String REDRIVE = "UPDATE message SET state = ?, due = ?, since = NULL, reason = NULL,"
            + " forgiven = attempt, lapses = 0 WHERE key = ?";

    private MessageTable() {}

    /** For {@link #addReady}. */
    static PreparedStatement insertReady(Sql sql) throws SQLException {
        return sql.statement(INSERT_READY);
    }

    /**
     * Adds a row for {@code message}, which is due and never expires, at its own key to the batch of {@code insert}. If there is a row with that key,
     * nothing will happen.
     */
    static void addReady(PreparedStatement insert, Work work, Message message) throws SQLException {
        bind(insert, work, MessageKey.of(message.id()), message);
        insert.addBatch();
    }

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
    static @Nullable Long delayedUntil(Message message, long now) {
        Instant notBefore = message.notBefore();
        long due = notBefore == null ? now : Millis.roundedUp(notBefore);
        return due > now ? due : null;
    }

    private static void bind(PreparedStatement insert, Work work, long key, Message message) throws SQLException {
        insert.setLong(1, key);
        insert.setBytes(2, IdBytes.of(message.id()));
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
        return sql.first(ID_AT, row -> IdBytes.read(row.getBytes(1)), key);
    }

    static Optional<StoredMessage> find(Sql sql, Dictionaries names, MessageId id) throws SQLException {
        return sql.first(FIND, row -> StoredMessage.read(sql, names, row), Homes.of(sql, id), IdBytes.of(id));
    }

    static void delete(Sql sql, long key) throws SQLException {
        sql.update(DELETE, key);
    }

    /** Removes what {@code lease} holds; {@code false} if it holds nothing any more. */
    static boolean deleteLeased(Sql sql, RowLease lease) throws SQLException {
        PreparedStatement delete = sql.statement(DELETE_LEASED);
        delete.setLong(1, lease.key());
        delete.setLong(2, lease.fence());
        return delete.executeUpdate() == 1;
    }

    /** Removes what each of {@code completions} holds; says of each whether it held anything. */
    static int[] deleteLeased(Sql sql, List<Completion> completions) throws SQLException {
        PreparedStatement delete = sql.statement(DELETE_LEASED);
        for (Completion completion : completions) {
            RowLease lease = RowLease.of(completion.delivery().token());
            delete.setLong(1, lease.key());
            delete.setLong(2, lease.fence());
            delete.addBatch();
        }
        return delete.executeBatch();
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
                        lease.fence());
        return moved == 1;
    }

    static boolean extend(Sql sql, RowLease lease, long until) throws SQLException {
        return sql.update(EXTEND, until, lease.key(), lease.fence()) == 1;
    }

    static void redrive(Sql sql, long key, Move move) throws SQLException {
        sql.update(REDRIVE, move.state(), move.due(), key);
    }
}
