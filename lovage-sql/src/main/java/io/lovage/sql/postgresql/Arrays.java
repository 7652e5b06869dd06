package io.lovage.sql.postgresql;

import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.sql.Bulk;
import io.lovage.sql.HeaderCodec;
import io.lovage.sql.MessageKey;
import io.lovage.sql.MessageTable;
import io.lovage.sql.Millis;
import io.lovage.sql.RowLease;
import io.lovage.sql.Work;
import io.lovage.store.TaskRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * A statement for any number of rows, which come as arrays, one for each column.
 *
 * What the planner believes of these tables is wrong most of the time: they may have been empty when it last looked. So the statements leave it no choice:
 * each row is found by its key. Joins would let it walk a whole table; hence subqueries that it can't turn into joins (`= 1`, `IS NULL`, `IS TRUE`).
 * Since an index is asked for its keys in order, rows are locked in order too, so that two such statements never wait for each other.
 */
final class Arrays implements Bulk {

    /**
     * Two statements in one round trip. The first stores what is beyond doubt new. It waits for others who have the same key at hand: should one of them
     * have just removed the message and recorded its end, the first statement doesn't see the record, but the second does, and takes the message back.
     */
    private static final String INSERT = "INSERT INTO message(key, id, queue, name, rank, enqueued_at, headers, body,"
            + " state, due, not_before, expires)"
            + " SELECT n.key, n.id, n.queue, n.name, n.rank, n.enqueued_at, n.headers, n.body,"
            + " CASE WHEN n.due IS NULL THEN 0 ELSE 1 END, n.due, n.not_before, n.expires"
            + " FROM unnest(?::bigint[], ?::uuid[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::bytea[], ?::bytea[],"
            + " ?::bigint[], ?::bigint[], ?::bigint[])"
            + " AS n(key, id, queue, name, rank, enqueued_at, headers, body, due, not_before, expires)"
            + " WHERE (SELECT 1 FROM task WHERE task.key = n.key) IS NULL"
            + " AND (SELECT 1 FROM displaced WHERE displaced.id = n.id) IS NULL"
            + " ON CONFLICT(key) DO NOTHING RETURNING key;"
            + " DELETE FROM message WHERE key = ANY(?::bigint[]) AND state < 2 AND attempt = 0"
            + " AND (SELECT 1 FROM task WHERE task.key = message.key) = 1 RETURNING key";

    private static final int INSERT_COLUMNS = 11;

    private static final String INSERT_WAITING =
            "INSERT INTO task(key, id, name, queue, state, attempt, enqueued_at, reason)"
                    + " SELECT n.key, n.id, n.name, n.queue, 0, 0, n.enqueued_at, n.reason"
                    + " FROM unnest(?::bigint[], ?::uuid[], ?::int[], ?::int[], ?::bigint[], ?::text[])"
                    + " AS n(key, id, name, queue, enqueued_at, reason)"
                    + " WHERE (SELECT 1 FROM message WHERE message.key = n.key) IS NULL"
                    + " AND (SELECT 1 FROM displaced WHERE displaced.id = n.id) IS NULL"
                    + " ON CONFLICT(key) DO NOTHING RETURNING key";

    private static final String LEASES = " WHERE key = ANY(?::bigint[])"
            + " AND ((key, fence) IN (SELECT l.key, l.fence FROM unnest(?::bigint[], ?::bigint[]) AS l(key, fence))) IS TRUE"
            + " AND lease_until > ? RETURNING key, fence";

    private static final String DELETE_LEASED = "DELETE FROM message" + LEASES;

    private static final String EXTEND = "UPDATE message SET lease_until = ?" + LEASES;

    private static final String SUCCEED =
            "INSERT INTO task(key, id, name, queue, state, attempt, enqueued_at, started_at,"
                    + " finished_at, expires_at, worker, result) SELECT n.key, n.id, n.name, n.queue, 1, n.attempt,"
                    + " n.enqueued_at, n.started_at, n.finished_at, n.expires_at, n.worker, n.result"
                    + " FROM unnest(?::bigint[], ?::uuid[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[],"
                    + " ?::bigint[], ?::int[], ?::bytea[]) AS n(key, id, name, queue, attempt, enqueued_at, started_at,"
                    + " finished_at, expires_at, worker, result)"
                    + " ON CONFLICT(key) DO UPDATE SET id = excluded.id, name = excluded.name, queue = excluded.queue, state = 1,"
                    + " attempt = excluded.attempt, enqueued_at = excluded.enqueued_at, started_at = excluded.started_at,"
                    + " finished_at = excluded.finished_at, expires_at = excluded.expires_at, worker = excluded.worker,"
                    + " result = excluded.result, error_type = NULL, error_message = NULL, error_trace = NULL, reason = NULL";

    @Override
    public boolean[] insert(Work work, List<Message> messages) throws SQLException {
        if (messages.isEmpty()) {
            return new boolean[0];
        }
        Columns columns = new Columns(messages.size());
        for (Message message : messages) {
            columns.next();
            columns.number(1, MessageKey.of(message.id()));
            columns.id(2, message.id());
            columns.whole(3, (int) work.names().queues().idOf(work.sql(), message.queue()));
            columns.whole(4, nameOf(work, message));
            columns.whole(5, Message.HIGHEST_PRIORITY - message.priority());
            columns.number(6, Millis.of(message.enqueuedAt()));
            columns.bytes(7, HeaderCodec.encode(message.headers()));
            columns.bytes(8, message.body().bytes());
            columns.number(9, MessageTable.delayedUntil(message, work.now()));
            columns.number(10, Millis.ofNullable(message.notBefore()));
            columns.number(11, Millis.ofNullable(message.expires()));
        }
        PreparedStatement insert = work.sql().statement(INSERT);
        columns.bind(insert, INSERT_COLUMNS);
        columns.bindAgain(insert, 1, INSERT_COLUMNS + 1);
        boolean unused = insert.execute();
        Set<Long> stored = keys(insert);
        unused = insert.getMoreResults();
        stored.removeAll(keys(insert));
        boolean[] results = new boolean[messages.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = stored.remove(MessageKey.of(messages.get(i).id()));
        }
        return results;
    }

    @Override
    public boolean insertsAtOnce() {
        return true;
    }

    @Override
    public boolean[] insertWaiting(Work work, List<TaskRecord> waiting) throws SQLException {
        boolean[] stored = new boolean[waiting.size()];
        if (stored.length == 0) {
            return stored;
        }
        Columns columns = new Columns(stored.length);
        for (TaskRecord task : waiting) {
            String reason = task.reason();
            columns.next();
            columns.number(1, MessageKey.of(task.id()));
            columns.id(2, task.id());
            columns.whole(3, (int) work.names().taskNames().idOf(work.sql(), task.name()));
            columns.whole(4, (int) work.names().queues().idOf(work.sql(), task.queue()));
            columns.number(5, Millis.of(task.enqueuedAt()));
            columns.text(6, reason == null ? null : work.sql().dialect().text(reason));
        }
        PreparedStatement insert = work.sql().statement(INSERT_WAITING);
        columns.bind(insert, 6);
        boolean unused = insert.execute();
        Set<Long> keys = keys(insert);
        for (int i = 0; i < stored.length; i++) {
            stored[i] = keys.remove(MessageKey.of(waiting.get(i).id()));
        }
        return stored;
    }

    private static Set<Long> keys(PreparedStatement done) throws SQLException {
        Set<Long> keys = new HashSet<>();
        try (ResultSet rows = done.getResultSet()) {
            while (rows.next()) {
                keys.add(rows.getLong(1));
            }
        }
        return keys;
    }

    private static @Nullable Integer nameOf(Work work, Message message) throws SQLException {
        String task = message.task();
        return task == null ? null : (int) work.names().taskNames().idOf(work.sql(), task);
    }

    @Override
    public boolean[] deleteLeased(Work work, List<RowLease> leases) throws SQLException {
        return leases.isEmpty()
                ? new boolean[0]
                : heldOf(leases, bindLeases(work.sql().statement(DELETE_LEASED), 1, work, leases));
    }

    @Override
    public boolean[] extend(Work work, List<RowLease> leases, long until) throws SQLException {
        if (leases.isEmpty()) {
            return new boolean[0];
        }
        PreparedStatement extend = work.sql().statement(EXTEND);
        extend.setLong(1, until);
        work.effects().lapse(until);
        return heldOf(leases, bindLeases(extend, 2, work, leases));
    }

    private static PreparedStatement bindLeases(
            PreparedStatement statement, int first, Work work, List<RowLease> leases) throws SQLException {
        Columns columns = new Columns(leases.size());
        for (RowLease lease : leases) {
            columns.next();
            columns.number(1, lease.key());
            columns.number(2, lease.fence());
        }
        columns.bindAgain(statement, 1, first);
        columns.bindAgain(statement, 1, first + 1);
        columns.bindAgain(statement, 2, first + 2);
        statement.setLong(first + 3, work.now());
        return statement;
    }

    private static boolean[] heldOf(List<RowLease> leases, PreparedStatement statement) throws SQLException {
        Set<RowLease> found = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new RowLease(rows.getLong(1), rows.getLong(2)));
            }
        }
        boolean[] held = new boolean[leases.size()];
        for (int i = 0; i < held.length; i++) {
            held[i] = found.remove(leases.get(i));
        }
        return held;
    }

    @Override
    public void insertSuccesses(Work work, List<Completion> successes) throws SQLException {
        Columns columns = new Columns(successes.size());
        for (Completion success : successes) {
            Message message = success.delivery().message();
            Instant finishedAt = success.attempt().finishedAt();
            columns.next();
            columns.number(1, RowLease.of(success.delivery().token()).key());
            columns.id(2, message.id());
            columns.whole(3, nameOf(work, message));
            columns.whole(4, (int) work.names().queues().idOf(work.sql(), message.queue()));
            columns.whole(5, success.attempt().number());
            columns.number(6, Millis.of(message.enqueuedAt()));
            columns.number(7, Millis.of(success.attempt().startedAt()));
            columns.number(8, finishedAt == null ? work.now() : Millis.of(finishedAt));
            columns.number(9, Millis.after(work.now(), success.retention()));
            columns.whole(10, (int)
                    work.names().consumers().idOf(work.sql(), success.attempt().worker()));
            columns.bytes(11, ((Outcome.Succeeded) success.outcome()).result().bytes());
        }
        PreparedStatement insert = work.sql().statement(SUCCEED);
        columns.bind(insert, INSERT_COLUMNS);
        int unused = insert.executeUpdate();
    }
}
