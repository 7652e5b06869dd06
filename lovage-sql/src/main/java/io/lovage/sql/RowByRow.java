package io.lovage.sql;

import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** For databases without a network in between: a prepared statement for each row. Sweep before. */
public final class RowByRow implements Bulk {

    private static final String INSERT_READY = "INSERT INTO message(key, id, queue, name, rank, enqueued_at, headers,"
            + " body) VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO NOTHING";

    /** The same, but for those that are recorded already, or live elsewhere. */
    private static final String INSERT_READY_IF_NEW =
            "INSERT INTO message(key, id, queue, name, rank, enqueued_at, headers, body)"
                    + " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (SELECT 1 FROM task WHERE key = ?1)"
                    + " AND NOT EXISTS (SELECT 1 FROM displaced WHERE id = ?2) ON CONFLICT(key) DO NOTHING";

    private static final String DELETE_LEASED = "DELETE FROM message WHERE key = ? AND fence = ?";

    private static final String EXTEND = "UPDATE message SET lease_until = ? WHERE key = ? AND fence = ?";

    private static final String SUCCEED =
            "INSERT OR REPLACE INTO task(key, id, name, queue, state, attempt, enqueued_at,"
                    + " started_at, finished_at, expires_at, worker, result) VALUES(?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)";

    @Override
    public boolean[] insert(Work work, List<Message> messages) throws SQLException {
        boolean[] stored = new boolean[messages.size()];
        boolean doubtful = isAnyInDoubt(work.sql(), messages);
        PreparedStatement insert = work.sql().statement(doubtful ? INSERT_READY_IF_NEW : INSERT_READY);
        List<Integer> places = new ArrayList<>(messages.size());
        for (int i = 0; i < stored.length; i++) {
            Message message = messages.get(i);
            if (message.notBefore() == null && message.expires() == null) {
                MessageTable.bind(insert, work, MessageKey.of(message.id()), message);
                insert.addBatch();
                places.add(i);
            }
        }
        int[] counts = places.isEmpty() ? new int[0] : insert.executeBatch();
        for (int i = 0; i < counts.length; i++) {
            stored[places.get(i)] = counts[i] == 1;
        }
        return stored;
    }

    private static boolean isAnyInDoubt(Sql sql, List<Message> messages) throws SQLException {
        long first = Long.MAX_VALUE;
        long last = 0;
        for (Message message : messages) {
            long key = MessageKey.of(message.id());
            first = Math.min(first, key);
            last = Math.max(last, key);
        }
        return Homes.anyInDoubt(sql, first, last);
    }

    @Override
    public boolean[] deleteLeased(Work work, List<RowLease> leases) throws SQLException {
        PreparedStatement delete = work.sql().statement(DELETE_LEASED);
        for (RowLease lease : leases) {
            delete.setLong(1, lease.key());
            delete.setLong(2, lease.fence());
            delete.addBatch();
        }
        return changed(delete);
    }

    @Override
    public boolean[] extend(Work work, List<RowLease> leases, long until) throws SQLException {
        PreparedStatement extend = work.sql().statement(EXTEND);
        for (RowLease lease : leases) {
            extend.setLong(1, until);
            extend.setLong(2, lease.key());
            extend.setLong(3, lease.fence());
            extend.addBatch();
        }
        return changed(extend);
    }

    private static boolean[] changed(PreparedStatement batch) throws SQLException {
        int[] counts = batch.executeBatch();
        boolean[] changed = new boolean[counts.length];
        for (int i = 0; i < counts.length; i++) {
            changed[i] = counts[i] == 1;
        }
        return changed;
    }

    @Override
    public void insertSuccesses(Work work, List<Completion> successes) throws SQLException {
        PreparedStatement insert = work.sql().statement(SUCCEED);
        for (Completion success : successes) {
            bind(insert, work, success);
            insert.addBatch();
        }
        int[] unused = insert.executeBatch();
    }

    private static void bind(PreparedStatement insert, Work work, Completion success) throws SQLException {
        Message message = success.delivery().message();
        Instant finishedAt = success.attempt().finishedAt();
        insert.setLong(1, RowLease.of(success.delivery().token()).key());
        work.sql().dialect().bindId(insert, 2, message.id());
        insert.setLong(3, work.names().taskNames().idOf(work.sql(), Objects.requireNonNull(message.task())));
        insert.setLong(4, work.names().queues().idOf(work.sql(), message.queue()));
        insert.setInt(5, success.attempt().number());
        insert.setLong(6, Millis.of(message.enqueuedAt()));
        insert.setLong(7, Millis.of(success.attempt().startedAt()));
        insert.setLong(8, finishedAt == null ? work.now() : Millis.of(finishedAt));
        insert.setLong(9, Millis.after(work.now(), success.retention()));
        insert.setLong(
                10, work.names().consumers().idOf(work.sql(), success.attempt().worker()));
        insert.setBytes(11, ((Outcome.Succeeded) success.outcome()).result().bytes());
    }
}
