package io.lovage.sql.sqlite;

import io.lovage.broker.SubscribeSpec;
import io.lovage.engine.Failpoint;
import io.lovage.sql.Claimed;
import io.lovage.sql.Claiming;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Millis;
import io.lovage.sql.Sql;
import io.lovage.sql.Sweep;
import io.lovage.sql.Work;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Leases messages to one subscription.
 *
 * The queues are served in turn: the one after the last that was served comes first next time. A few queues are simply tried one after the other. Of
 * many, only those are visited that have ready messages: the index on (queue, rank) is walked from queue to queue, so that 10,000 empty queues cost
 * nothing.
 *
 * PARKED messages are rare. One look at their index, empty as a rule, tells that there are none; else those that this subscription knows are claimed
 * together with the ready ones of their queue, in the one order of all.
 */
final class Claim {

    private static final String LEASE = "UPDATE message SET state = 2, attempt = attempt + 1, lease_until = ?,"
            + " fence = ?, holder = ?, since = ?, reason = NULL WHERE key IN ";

    private static final String RETURNING = " RETURNING " + Claimed.COLUMNS;

    static final String READY =
            LEASE + "(SELECT key FROM message WHERE queue = ? AND state = 0 ORDER BY rank, key LIMIT ?)" + RETURNING;

    private static final String READY_OR_PARKED = LEASE + "(SELECT key FROM ("
            + "SELECT * FROM (SELECT rank, key FROM message WHERE queue = ?5 AND state = 0 ORDER BY rank, key LIMIT ?6)"
            + " UNION ALL SELECT rank, key FROM message WHERE state = 3 AND queue = ?5"
            + " AND (name IN (SELECT value FROM json_each(?7)) OR name IS NULL AND ?8)"
            + " ORDER BY rank, key LIMIT ?6))" + RETURNING;

    private static final String ANY_READY = "SELECT EXISTS (SELECT 1 FROM message WHERE state = 0)";
    private static final String IS_READY = "SELECT EXISTS (SELECT 1 FROM message WHERE queue = ? AND state = 0)";
    private static final String ANY_PARKED = "SELECT EXISTS (SELECT 1 FROM message WHERE state = 3)";
    private static final String PARKED_QUEUES = "SELECT DISTINCT queue FROM message WHERE state = 3"
            + " AND name IN (SELECT value FROM json_each(?1))"
            + " UNION SELECT DISTINCT queue FROM message WHERE state = 3 AND name IS NULL AND ?2";

    private static final String NEXT_READY_QUEUE =
            "SELECT queue FROM message WHERE state = 0 AND queue > ? ORDER BY queue LIMIT 1";

    /** Up to so many queues it is cheaper to try each. */
    private static final int FEW = 16;

    private static final long FIRST = -1;

    private final SubscribeSpec spec;
    private final Dictionaries names;
    private final LongSupplier fences;
    private final List<Long> queues;
    private final Set<Long> queueSet;
    private final boolean isFew;

    /** Used by whoever has the writer's turn: index among the few, or number of the queue served last. */
    private int turn;

    private long lastServed = FIRST;

    /** For messages of {@code queues}, which are the numbers of the spec's queues. */
    Claim(SubscribeSpec spec, List<Long> queues, Dictionaries names, LongSupplier fences) {
        this.spec = spec;
        this.queues = queues;
        this.queueSet = new HashSet<>(queues);
        this.names = names;
        this.fences = fences;
        isFew = queueSet.size() <= FEW;
    }

    /** Nothing, if there is nothing to take. */
    Optional<Claiming.Taken> look(Sql sql, long now) throws SQLException {
        Sweep.Next next = Sweep.next(sql);
        boolean idle = !next.isBy(now) && !isAnyReady(sql) && sql.number(ANY_PARKED, 0) == 0;
        return idle ? Optional.of(new Claiming.Taken(List.of(), next.first())) : Optional.empty();
    }

    private boolean isAnyReady(Sql sql) throws SQLException {
        if (!isFew) {
            return sql.number(ANY_READY, 0) != 0;
        }
        for (long queue : queues) {
            if (sql.number(IS_READY, 0, queue) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Leases at most {@code max} messages. */
    Claiming.Taken run(Work work, int max) throws SQLException {
        work.sweep();
        Batch batch = new Batch(work, max);
        if (work.sql().number(ANY_PARKED, 0) != 0) {
            takeParked(batch);
        }
        if (isFew) {
            tryEach(batch);
        } else {
            visitReady(batch);
        }
        Failpoint.hit("sqlite-in-claim");
        return new Claiming.Taken(
                batch.taken, batch.taken.isEmpty() ? Sweep.next(work.sql()).first() : 0);
    }

    private void takeParked(Batch batch) throws SQLException {
        List<Long> tasks = new ArrayList<>();
        for (String task : spec.tasks()) {
            names.taskNames().find(batch.work.sql(), task).ifPresent(tasks::add);
        }
        Known known = new Known(tasks.toString(), spec.tasks().isEmpty());
        List<Long> parked =
                batch.work.sql().list(PARKED_QUEUES, row -> row.getLong(1), known.tasks(), known.isPlainToo());
        for (long queue : parked) {
            if (queueSet.contains(queue) && batch.left() > 0) {
                batch.takeFrom(queue, known);
            }
        }
    }

    /**
     * What this subscription can run.
     *
     * @param tasks numbers of the tasks' names, as a JSON array
     */
    private record Known(String tasks, boolean isPlainToo) {}

    private void tryEach(Batch batch) throws SQLException {
        for (int tried = 0; tried < queues.size() && batch.left() > 0; tried++) {
            batch.takeFrom(queues.get(turn), null);
            turn = (turn + 1) % queues.size();
        }
    }

    /** Goes once around the queues that have ready messages. */
    private void visitReady(Batch batch) throws SQLException {
        long start = lastServed;
        boolean wrapped = false;
        while (batch.left() > 0) {
            OptionalLong next = nextReady(batch.work.sql(), lastServed);
            boolean isEnd = next.isEmpty() || (wrapped && next.getAsLong() > start);
            if (isEnd && (wrapped || start == FIRST)) {
                return;
            }
            if (isEnd) {
                wrapped = true;
                lastServed = FIRST;
                continue;
            }
            lastServed = next.getAsLong();
            if (queueSet.contains(lastServed)) {
                batch.takeFrom(lastServed, null);
            }
        }
    }

    private static OptionalLong nextReady(Sql sql, long after) throws SQLException {
        long queue = sql.number(NEXT_READY_QUEUE, FIRST, after);
        return queue == FIRST ? OptionalLong.empty() : OptionalLong.of(queue);
    }

    /** One claim as it grows. */
    private final class Batch {

        private final Work work;
        private final int max;
        private final long fence = fences.getAsLong();
        private final List<Claimed> taken = new ArrayList<>();

        Batch(Work work, int max) {
            this.work = work;
            this.max = max;
        }

        int left() {
            return max - taken.size();
        }

        /** With the parked ones that are {@code known}, if that is given. */
        void takeFrom(long queue, @Nullable Known known) throws SQLException {
            PreparedStatement claim = work.sql().statement(known == null ? READY : READY_OR_PARKED);
            claim.setLong(1, Millis.after(work.now(), spec.lease()));
            claim.setLong(2, fence);
            claim.setLong(3, names.consumers().idOf(work.sql(), spec.consumer()));
            claim.setLong(4, work.now());
            claim.setLong(5, queue);
            claim.setInt(6, left());
            if (known != null) {
                claim.setString(7, known.tasks());
                claim.setBoolean(8, known.isPlainToo());
            }
            var common = new Claimed.Common(names.queues().nameOf(work.sql(), queue), fence, work.now());
            List<Claimed> found = new ArrayList<>();
            try (ResultSet rows = claim.executeQuery()) {
                while (rows.next()) {
                    found.add(new Claimed(work.sql(), rows, names.task(work.sql(), rows, 4), common));
                }
            }
            // SQLite promises no order of what an UPDATE returns.
            found.sort(Claimed.DELIVERY_ORDER);
            taken.addAll(found);
        }
    }
}
