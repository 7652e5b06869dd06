package io.lovage.sql.postgresql;

import io.lovage.broker.SubscribeSpec;
import io.lovage.engine.Failpoint;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Claimed;
import io.lovage.sql.Claiming;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Millis;
import io.lovage.sql.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/*
 * Leases messages to one subscription, by one statement that is a transaction of its own.
 *
 * The queues are served in turn: each claim begins with another one. Within a queue the index on (queue, rank, key) is walked from its start; rows that
 * somebody else is leasing at the moment are passed over.
 *
 * PARKED messages are rare. Where there are some, another statement takes those that this subscription knows together with the ready ones of their queue,
 * in the one order of all.
 */
final class Claim implements Claiming {

    private static final String LEASE =
            "UPDATE message SET state = 2, attempt = attempt + 1, lease_until = ?, fence = ?,"
                    + " holder = ?, since = ?, reason = NULL WHERE key = ANY(ARRAY(SELECT m.key"
                    + " FROM unnest(CAST(? AS int[])) AS q(id) CROSS JOIN LATERAL ";

    private static final String READY_OF_QUEUE = "(SELECT key, rank FROM message WHERE queue = q.id AND state = 0"
            + " ORDER BY rank, key LIMIT ? FOR UPDATE SKIP LOCKED)";

    private static final String PARKED_OF_QUEUE = "(SELECT key, rank FROM message WHERE queue = q.id AND state = 3"
            + " AND (name = ANY(CAST(? AS int[])) OR name IS NULL AND ?)"
            + " ORDER BY rank, key LIMIT ? FOR UPDATE SKIP LOCKED)";

    private static final String RETURNING = " AS m LIMIT ?)) RETURNING " + Claimed.COLUMNS + ", queue";

    private static final String READY = LEASE + READY_OF_QUEUE + RETURNING;

    private static final String READY_OR_PARKED = LEASE + "(SELECT key, rank FROM (SELECT * FROM " + READY_OF_QUEUE
            + " AS ready UNION ALL SELECT * FROM " + PARKED_OF_QUEUE + " AS parked) AS u ORDER BY rank, key LIMIT ?)"
            + RETURNING;

    private static final int QUEUE_COLUMN = 14;

    /** When nobody tells of news: how long to wait before looking again, at first and at most. */
    private static final long SHORT_NANOS = Duration.ofMillis(20).toNanos();

    private static final long LONG_NANOS = Duration.ofSeconds(1).toNanos();

    private final Parts parts;
    private final SubscribeSpec spec;
    private final List<Long> queues;
    private final long holder;
    private int turn;
    private long pause = SHORT_NANOS;

    /** For messages of {@code queues}, which are the numbers of the spec's queues; {@code holder} is the number of its consumer. */
    Claim(Parts parts, SubscribeSpec spec, List<Long> queues, long holder) {
        this.parts = parts;
        this.spec = spec;
        this.queues = queues;
        this.holder = holder;
    }

    @Override
    public Taken take(int max) {
        try {
            boolean isSwept = parts.gate().sweepIfDue();
            List<Claimed> taken = lease(max);
            if (taken.isEmpty() && !isSwept) {
                parts.gate().sweep();
                taken = lease(max);
            }
            pause = taken.isEmpty() ? Math.min(2 * pause, LONG_NANOS) : SHORT_NANOS;
            return new Taken(taken, parts.gate().next());
        } catch (EngineUnavailableException e) {
            if (parts.isClosing()) {
                return Taken.NOTHING;
            }
            throw e;
        }
    }

    @Override
    public long trustNanos() {
        long most = parts.isTold() ? LONG_NANOS : pause;
        return most - ThreadLocalRandom.current().nextLong(most / 4);
    }

    private List<Claimed> lease(int max) {
        List<Long> order = queuesInTurn();
        List<Claimed> taken = parts.pool().once(sql -> lease(sql, order, max));
        Failpoint.hit("postgresql-in-claim");
        return taken;
    }

    private List<Long> queuesInTurn() {
        List<Long> order = new ArrayList<>(queues.subList(turn, queues.size()));
        order.addAll(queues.subList(0, turn));
        turn = (turn + 1) % queues.size();
        return order;
    }

    private List<Claimed> lease(Sql sql, List<Long> order, int max) throws SQLException {
        long now = parts.clock().millis();
        long until = Millis.after(now, spec.lease());
        long fence = parts.fences().getAsLong();
        boolean withParked = parts.gate().anyParked();
        PreparedStatement claim = sql.statement(withParked ? READY_OR_PARKED : READY);
        claim.setLong(1, until);
        claim.setLong(2, fence);
        claim.setLong(3, holder);
        claim.setLong(4, now);
        claim.setObject(5, sql.dialect().numbers(order));
        claim.setInt(6, max);
        int next = 7;
        if (withParked) {
            claim.setObject(next++, sql.dialect().numbers(knownTasks(sql)));
            claim.setBoolean(next++, spec.tasks().isEmpty());
            claim.setInt(next++, max);
            claim.setInt(next++, max);
        }
        claim.setInt(next, max);
        List<Claimed> taken = read(sql, claim, order, fence, now);
        parts.gate().expectLapse(taken.isEmpty() ? Long.MAX_VALUE : until);
        return taken;
    }

    private List<Long> knownTasks(Sql sql) throws SQLException {
        List<Long> known = new ArrayList<>();
        for (String task : spec.tasks()) {
            parts.names().taskNames().find(sql, task).ifPresent(known::add);
        }
        return known;
    }

    /** No order is promised for what an UPDATE returns. */
    private List<Claimed> read(Sql sql, PreparedStatement claim, List<Long> order, long fence, long now)
            throws SQLException {
        Dictionaries names = parts.names();
        Map<Long, List<Claimed>> byQueue = new HashMap<>();
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                long queue = rows.getLong(QUEUE_COLUMN);
                var common = new Claimed.Common(names.queues().nameOf(sql, queue), fence, now);
                byQueue.computeIfAbsent(queue, unused -> new ArrayList<>())
                        .add(new Claimed(sql, rows, names.task(sql, rows, 4), common));
            }
        }
        List<Claimed> taken = new ArrayList<>();
        for (Long queue : order) {
            List<Claimed> found = byQueue.remove(queue);
            if (found != null) {
                found.sort(Claimed.DELIVERY_ORDER);
                taken.addAll(found);
            }
        }
        return taken;
    }
}
