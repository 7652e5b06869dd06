package io.lovage.sql.server;

import io.lovage.broker.SubscribeSpec;
import io.lovage.engine.Failpoint;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Claimed;
import io.lovage.sql.Claiming;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Millis;
import io.lovage.sql.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/*
 * Leases messages to one subscription.
 *
 * The queues are served in turn: each claim begins with another one.
 */
final class Claim implements Claiming {

    private static final int QUEUE_COLUMN = 14;

    /** When nobody tells of news: how long to wait before looking again, at first and at most. */
    private static final long SHORT_NANOS = Duration.ofMillis(20).toNanos();

    private static final long LONG_NANOS = Duration.ofSeconds(1).toNanos();

    private final Parts parts;
    private final SubscribeSpec spec;
    private final List<Long> queues;
    private final long holder;
    private final Leasing leasing;
    private int turn;
    private long pause = SHORT_NANOS;

    /** For messages of {@code queues}, which are the numbers of the spec's queues; {@code holder} is the number of its consumer. */
    Claim(Parts parts, SubscribeSpec spec, List<Long> queues, long holder, Leasing leasing) {
        this.parts = parts;
        this.spec = spec;
        this.queues = queues;
        this.holder = holder;
        this.leasing = leasing;
    }

    @Override
    public Taken take(int max) {
        try {
            boolean isSwept = parts.gate().sweepIfDue();
            List<Claimed> taken = lease(max);
            if (taken.isEmpty() && !isSwept && parts.gate().sweep()) {
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
        Failpoint.hit(parts.pool().site().product() + "-in-claim");
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
        var lease = new Leasing.Lease(now, until, parts.fences().getAsLong(), holder);
        Leasing.Parked parked = parts.gate().anyParked()
                ? new Leasing.Parked(knownTasks(sql), spec.tasks().isEmpty())
                : null;
        Map<Long, List<Claimed>> byQueue = new HashMap<>();
        leasing.lease(sql, new Leasing.Wanted(order, max, parked, lease), row -> {
            long queue = row.getLong(QUEUE_COLUMN);
            Dictionaries names = parts.names();
            var common = new Claimed.Common(names.queues().nameOf(sql, queue), lease.fence(), now);
            byQueue.computeIfAbsent(queue, unused -> new ArrayList<>())
                    .add(new Claimed(sql, row, names.task(sql, row, 4), common));
        });
        List<Claimed> taken = inOrder(byQueue, order);
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

    private static List<Claimed> inOrder(Map<Long, List<Claimed>> byQueue, List<Long> order) {
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
