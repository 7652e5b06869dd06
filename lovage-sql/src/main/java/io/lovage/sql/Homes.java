package io.lovage.sql;

import io.lovage.message.MessageId;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Where ids live. An id lives at {@link MessageKey#of its own key}, message and record alike, unless another id had that key first; then the table
 * {@code displaced} says where. So an id has exactly one home at any time, whoever comes and goes beside it.
 *
 * <p>Single tasks are hardly ever displaced, members of large flows are: they share the two million keys of the millisecond in which the flow was sent. Of
 * {@code n} about n²/4,200,000 find theirs taken, some 25 of 10,000 and some 2,400 of 100,000. The table has them until message and record are gone.
 *
 * <p>Looking at the next keys instead would not do: an id stored next door would be stored again once its own place became free.
 */
public final class Homes {

    private static final String FIND = "SELECT key FROM displaced WHERE id = ?";
    private static final String ANY_IN_DOUBT =
            "SELECT EXISTS (SELECT 1 FROM displaced) OR EXISTS (SELECT 1 FROM task WHERE key BETWEEN ? AND ?)";
    private static final String ADD =
            "INSERT INTO displaced(id, key) VALUES(?, ?) ON CONFLICT(id) DO UPDATE SET key = excluded.key";
    private static final String FORGET = "DELETE FROM displaced WHERE id = ?";
    private static final String SWEEP = "DELETE FROM displaced WHERE NOT EXISTS"
            + " (SELECT 1 FROM message WHERE message.key = displaced.key AND message.id = displaced.id)"
            + " AND NOT EXISTS (SELECT 1 FROM task WHERE task.key = displaced.key AND task.id = displaced.id)";

    private static final int TRIES = 40;

    private Homes() {}

    /** Where {@code id} is, if it is anywhere. */
    public static long of(Sql sql, MessageId id) throws SQLException {
        Optional<Long> elsewhere =
                sql.first(FIND, row -> row.getLong(1), sql.dialect().id(id));
        return elsewhere.orElseGet(() -> MessageKey.of(id));
    }

    /**
     * Whether, of ids whose own keys are from {@code first} to {@code last}, some may live elsewhere or be recorded already. One question for many
     * ids: those that are new together have keys close together, beyond all that is recorded.
     */
    static boolean anyInDoubt(Sql sql, long first, long last) throws SQLException {
        return sql.number(ANY_IN_DOUBT, 0, first, last) != 0;
    }

    /** A home for {@code id}, which is in neither table: its own key if that is free. */
    static long settle(Sql sql, MessageId id) throws SQLException {
        long key = MessageKey.of(id);
        for (int attempt = 1; isTaken(sql, key); attempt++) {
            if (attempt > TRIES) {
                throw new SQLException("No key is free for message " + id + " after " + TRIES + " tries.");
            }
            key = MessageKey.alternative(id, attempt);
        }
        if (key == MessageKey.of(id)) {
            sql.update(FORGET, sql.dialect().id(id));
        } else {
            sql.update(ADD, sql.dialect().id(id), key);
        }
        return key;
    }

    private static boolean isTaken(Sql sql, long key) throws SQLException {
        return MessageTable.idAt(sql, key).isPresent()
                || TaskTable.idAt(sql, key).isPresent();
    }

    /** Drops what is said of ids that are gone. */
    public static int sweep(Sql sql) throws SQLException {
        return sql.update(SWEEP);
    }
}
