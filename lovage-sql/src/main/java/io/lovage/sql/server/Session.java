package io.lovage.sql.server;

import io.lovage.engine.Failpoint;
import io.lovage.sql.Arrivals;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Effects;
import io.lovage.sql.Failure;
import io.lovage.sql.Operation;
import io.lovage.sql.Sql;
import io.lovage.sql.Transactor;
import io.lovage.sql.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Runs operations on a connection of its own, many in one transaction.
 *
 * What arrives is kept back until all of it is known, and stored together. If a transaction is about nothing else, and a server can do that by one
 * statement, that statement is all of it: one round trip.
 *
 * When a transaction fails because of what others did at the same time, it is done again; when because of one of its operations, each is done alone. A
 * connection that is lost before COMMIT was sent leaves no doubt that nothing happened, nor does a server that takes no writes, so it is done again on
 * another connection; one that is lost while COMMIT is on its way leaves open what happened, and those who asked are told so.
 *
 * All locks on partitions of the state are taken before any row is touched.
 */
final class Session implements Transactor {

    private static final Operation.Phase[] PHASES = Operation.Phase.values();
    private static final int MOST_COLLISIONS = 10;

    /** A connection that has rested for so long may have been cut meanwhile by something in between. */
    private static final long SUSPECT_NANOS = Duration.ofSeconds(2).toNanos();

    private static final int VALIDATION_SECONDS = 2;

    private final Pool pool;
    private final Failures failures;
    private final String product;
    private final Dictionaries names;
    private final Clock clock;
    private final Consumer<Effects> afterCommit;

    /** {@code null} until it is needed, and again once its connection is lost. */
    private @Nullable Work work;

    private Stage stage = Stage.BEGIN;
    private boolean closed;
    private long lastUsed = System.nanoTime();

    /** How far a transaction got: tells what an error means. */
    private enum Stage {
        BEGIN,
        RUN,
        COMMIT
    }

    Session(Pool pool, Dictionaries names, Clock clock, Consumer<Effects> afterCommit) {
        this.pool = pool;
        failures = pool.site().failures();
        product = pool.site().product();
        this.names = names;
        this.clock = clock;
        this.afterCommit = afterCommit;
    }

    /** Waits for no server that is away. */
    @Override
    public boolean tryAlone(Operation<?> operation, List<Runnable> news) {
        return execute(List.of(operation), news, null);
    }

    @Override
    public void execute(List<Operation<?>> operations, List<Runnable> news) {
        boolean unused =
                execute(operations, news, new Outage(pool.site().timeouts().request(), pool::isClosed));
    }

    /** {@code false} if the server is away and there is no {@code outage} to wait in; then nothing was done. */
    private boolean execute(List<Operation<?>> operations, List<Runnable> news, @Nullable Outage outage) {
        for (int collisions = 0; ; ) {
            Throwable error = attempt(operations);
            if (error == null) {
                operations.forEach(operation -> news.add(operation::committed));
                return true;
            }
            if (failures.isConnectionLost(error) && stage == Stage.COMMIT) {
                Failure failure = failures.of((SQLException) error).uncertain();
                operations.forEach(operation -> news.add(() -> operation.failed(failure)));
                return true;
            }
            boolean isAway = failures.isAway(error);
            if (isAway && outage == null) {
                return false;
            }
            boolean again = (isAway && outage != null)
                    ? outage.pause()
                    : operations.size() == 1 && failures.isCollision(error) && ++collisions < MOST_COLLISIONS;
            if (!again) {
                giveUp(operations, news, outage, isAway, error);
                return true;
            }
        }
    }

    private void giveUp(
            List<Operation<?>> operations,
            List<Runnable> news,
            @Nullable Outage outage,
            boolean isAway,
            Throwable error) {
        if (operations.size() == 1 || isAway) {
            operations.forEach(operation -> news.add(() -> fail(operation, error)));
            return;
        }
        for (Operation<?> operation : operations) {
            if (!execute(List.of(operation), news, outage)) {
                news.add(() -> fail(operation, error));
            }
        }
    }

    private void fail(Operation<?> operation, Throwable error) {
        if (closed) {
            operation.failed(Failure.closed(pool.site().url()));
        } else if (error instanceof SQLException e) {
            operation.failed(failures.of(e));
        } else {
            operation.broke(error);
        }
    }

    /** Does {@code operations} in one transaction; returns what kept it from that, or {@code null}. */
    private @Nullable Throwable attempt(List<Operation<?>> operations) {
        stage = Stage.BEGIN;
        try {
            Work current = work();
            current.begin(clock.millis(), pool.awayAt());
            if (pool.site().remembers()
                    && current.sql().dialect().bulk().insertsAtOnce()
                    && operations.stream().allMatch(operation -> operation.phase() == Operation.Phase.ARRIVE)) {
                store(current, operations);
            } else {
                transact(current, operations);
            }
            lastUsed = System.nanoTime();
            current.committed();
            afterCommit.accept(current.effects());
            return null;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(e);
            return e;
        }
    }

    private Work work() throws SQLException {
        if (closed) {
            throw new SQLException("The engine is closed.");
        }
        long rested = System.nanoTime() - lastUsed;
        if (work != null && rested > pool.site().timeouts().rest().toNanos()) {
            // The server may have ended it by now, which is no outage.
            discard(work);
        }
        Work current = work;
        if (current != null && rested > SUSPECT_NANOS && !isAlive(current)) {
            discard(current);
            pool.distrust();
            current = null;
        }
        if (current == null) {
            Sql sql = pool.open();
            sql.connection().setAutoCommit(false);
            current = new Work(sql, names, false);
            work = current;
        }
        return current;
    }

    private static boolean isAlive(Work idle) throws SQLException {
        boolean alive = idle.sql().connection().isValid(VALIDATION_SECONDS);
        idle.sql().connection().rollback();
        return alive;
    }

    /** Stores what arrived, by a statement that is a transaction of its own, as long as there are no doubts. */
    private void store(Work current, List<Operation<?>> operations) throws SQLException {
        for (Operation<?> operation : operations) {
            operation.run(current);
        }
        Connection connection = current.sql().connection();
        connection.setAutoCommit(true);
        stage = Stage.COMMIT;
        boolean[] stored = current.sql().dialect().bulk().insert(current, current.arrived());
        Failpoint.hit(product + "-in-publish");
        connection.setAutoCommit(false);
        Arrivals.finish(current, current.arrived(), stored);
        connection.commit();
    }

    private void transact(Work current, List<Operation<?>> operations) throws SQLException {
        stage = Stage.RUN;
        pool.site().begin(current.sql(), false);
        lock(current.sql(), operations);
        for (Operation.Phase phase : PHASES) {
            for (Operation<?> operation : operations) {
                if (operation.phase() == phase) {
                    operation.run(current);
                }
            }
            if (phase == Operation.Phase.ARRIVE) {
                Arrivals.store(current, current.arrived());
            }
        }
        Failpoint.hit(product + "-before-commit");
        stage = Stage.COMMIT;
        current.sql().connection().commit();
        Failpoint.hit(product + "-after-commit");
    }

    private void lock(Sql sql, List<Operation<?>> operations) throws SQLException {
        List<String> partitions = operations.stream()
                .flatMap(operation -> operation.partitions().stream())
                .toList();
        if (!partitions.isEmpty()) {
            pool.site().lock(sql, partitions);
        }
    }

    private void rollBack(Throwable error) {
        Work current = work;
        if (current == null) {
            return;
        }
        current.rolledBack();
        if (failures.isAway(error)) {
            discard(current);
            pool.distrust();
            return;
        }
        try {
            current.sql().connection().rollback();
            current.sql().connection().setAutoCommit(false);
        } catch (SQLException e) {
            error.addSuppressed(e);
            discard(current);
        }
    }

    private void discard(Work spoilt) {
        work = null;
        try {
            spoilt.sql().close();
        } catch (SQLException e) {
            // Nothing depends on it any more; the next connection will show whether the server is there.
            return;
        }
    }

    @Override
    public void close() {
        closed = true;
        if (work != null) {
            discard(work);
        }
    }
}
