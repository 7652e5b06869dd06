package io.lovage.sql.postgresql;

import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Effects;
import io.lovage.sql.Sql;
import io.lovage.sql.Threads;
import io.lovage.sql.server.Duty;
import io.lovage.sql.server.Pool;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out when transactions of others have committed, by asking the server, and tells then what they brought about. A NOTIFY inside of them would do, but
 * the server lets only one transaction with a NOTIFY commit at a time. What is lost here is found by the polls' own looking again.
 */
final class CommitWatch implements Duty {

    private static final Logger LOG = LoggerFactory.getLogger(CommitWatch.class);

    private static final String STATUS =
            "SELECT t, coalesce(txid_status(t), 'forgotten') FROM unnest(CAST(? AS bigint[])) AS t";

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(250).toNanos();

    /** Whoever has so many transactions open doesn't need to be told of each. */
    private static final int MOST = 10_000;

    private final Pool pool;
    private final Consumer<Effects> onCommit;
    private final Thread thread;
    private volatile boolean closed;

    /** By transaction; guarded by the monitor, as is the next. */
    private final Map<Long, List<Effects>> expected = new HashMap<>();

    private boolean isNew;

    CommitWatch(Pool pool, Consumer<Effects> onCommit) {
        this.pool = pool;
        this.onCommit = onCommit;
        thread = Threads.daemon("lovage-postgresql-commits-" + pool.site().place(), this::loop);
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Tells of {@code effects} once {@code transaction} has committed. */
    void expect(long transaction, Effects effects) {
        synchronized (this) {
            if (expected.size() >= MOST && !expected.containsKey(transaction)) {
                return;
            }
            expected.computeIfAbsent(transaction, unused -> new ArrayList<>()).add(effects);
            isNew = true;
        }
        LockSupport.unpark(thread);
    }

    private void loop() {
        long pause = FIRST_PAUSE_NANOS;
        while (!closed) {
            List<Long> open;
            synchronized (this) {
                open = List.copyOf(expected.keySet());
                pause = isNew ? FIRST_PAUSE_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                isNew = false;
            }
            if (open.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, pause);
                look(open);
            }
        }
    }

    private void look(List<Long> open) {
        try {
            Map<Long, String> states = pool.once(sql -> states(sql, open));
            states.forEach(this::settle);
        } catch (EngineUnavailableException e) {
            LOG.debug(
                    "It is not known whether transactions on {} have committed; polls will see.",
                    pool.site().url(),
                    e);
        }
    }

    private static Map<Long, String> states(Sql sql, List<Long> open) throws SQLException {
        Map<Long, String> states = new HashMap<>();
        sql.each(
                STATUS,
                row -> states.put(row.getLong(1), row.getString(2)),
                sql.dialect().numbers(open));
        return states;
    }

    private void settle(Long transaction, String state) {
        if (state.equals("in progress")) {
            return;
        }
        List<Effects> effects;
        synchronized (this) {
            effects = expected.remove(transaction);
        }
        if (effects != null && state.equals("committed")) {
            effects.forEach(onCommit);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.joinUninterruptibly(thread);
    }
}
