package io.lovage.sql.sqlite;

import io.lovage.engine.Failpoint;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Effects;
import io.lovage.sql.Failure;
import io.lovage.sql.Operation;
import io.lovage.sql.Sql;
import io.lovage.sql.Transactor;
import io.lovage.sql.Work;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/*
 * Runs operations on the writing connection, many in one transaction.
 *
 * Operations of one transaction don't know of each other. When one of them fails, all are rolled back and done again one by one, so that the bad one
 * fails alone. Only a COMMIT that fails for another reason than lack of room or a lock leaves open whether it happened.
 *
 * After most errors the driver's statements are not to be trusted, so the connection is replaced.
 */
final class Session implements Transactor {

    private static final Operation.Phase[] PHASES = Operation.Phase.values();

    private final Connections connections;
    private final Dictionaries names;
    private final Clock clock;
    private final Consumer<Effects> afterCommit;

    /** {@code null} once it is spoilt. */
    private @Nullable Work work;

    private Stage stage = Stage.BEGIN;
    private boolean closed;

    /** Whether to wait for other processes, and whether that was called for. */
    private boolean patient = true;

    private boolean refused;

    /** How far a transaction got: tells what an error means. */
    private enum Stage {
        BEGIN,
        RUN,
        COMMIT
    }

    Session(Connections connections, Dictionaries names, Clock clock, Sql first, Consumer<Effects> afterCommit) {
        this.connections = connections;
        this.names = names;
        this.clock = clock;
        this.afterCommit = afterCommit;
        work = new Work(first, names, true);
    }

    /** Waits for no other process that writes. */
    @Override
    public boolean tryAlone(Operation<?> operation, List<Runnable> news) {
        patient = false;
        refused = false;
        try {
            execute(List.of(operation), news);
            return !refused;
        } finally {
            patient = true;
        }
    }

    @Override
    public void execute(List<Operation<?>> operations, List<Runnable> news) {
        if (closed) {
            Failure failure = Failure.closed(connections.settings().url());
            operations.forEach(operation -> news.add(() -> operation.failed(failure)));
            return;
        }
        List<Operation<?>> group = operations;
        stage = Stage.BEGIN;
        try {
            Work current = work();
            group = withoutTheDone(current, operations, news);
            if (!group.isEmpty()) {
                transact(current, group);
                group.forEach(operation -> news.add(operation::committed));
            }
        } catch (SQLException | RuntimeException | Error e) {
            recover(group, news, e);
        }
    }

    private void transact(Work current, List<Operation<?>> group) throws SQLException {
        connections.patience().suspend(!patient);
        try {
            current.sql().run("BEGIN IMMEDIATE");
        } finally {
            connections.patience().suspend(false);
        }
        current.begin(clock.millis());
        stage = Stage.RUN;
        run(current, group);
        Failpoint.hit("sqlite-before-commit");
        stage = Stage.COMMIT;
        current.sql().run("COMMIT");
        Failpoint.hit("sqlite-after-commit");
        current.committed();
        afterCommit.accept(current.effects());
    }

    private Work work() throws SQLException {
        Work current = work;
        if (current == null) {
            current = new Work(connections.writer(), names, true);
            work = current;
        }
        return current;
    }

    /** If a look may be enough for all of them, those for whom it was not. */
    private List<Operation<?>> withoutTheDone(Work current, List<Operation<?>> group, List<Runnable> news)
            throws SQLException {
        for (Operation<?> operation : group) {
            if (!operation.beginsWithALook()) {
                return group;
            }
        }
        List<Operation<?>> left = new ArrayList<>();
        for (Operation<?> operation : group) {
            if (operation.isDoneByLook(current.sql(), clock.millis())) {
                news.add(operation::committed);
            } else {
                left.add(operation);
            }
        }
        return left;
    }

    private static void run(Work current, List<Operation<?>> group) throws SQLException {
        for (Operation.Phase phase : PHASES) {
            for (Operation<?> operation : group) {
                if (operation.phase() == phase) {
                    operation.run(current);
                }
            }
        }
    }

    private void recover(List<Operation<?>> group, List<Runnable> news, Throwable error) {
        if (!patient && stage == Stage.BEGIN && isRefusal(error, "SQLITE_BUSY")) {
            refused = true;
            return;
        }
        boolean isOpen = stage == Stage.COMMIT && !isRefusal(error);
        boolean mayBeOneOfThem = stage != Stage.BEGIN && group.size() > 1;
        rollBack(error);
        if (isOpen) {
            Failure failure =
                    Failures.of((SQLException) error, connections.settings()).uncertain();
            group.forEach(operation -> news.add(() -> operation.failed(failure)));
        } else if (mayBeOneOfThem) {
            group.forEach(operation -> execute(List.of(operation), news));
        } else {
            group.forEach(operation -> news.add(() -> fail(operation, error)));
        }
    }

    private void fail(Operation<?> operation, Throwable error) {
        if (error instanceof SQLException e) {
            operation.failed(Failures.of(e, connections.settings()));
        } else {
            operation.broke(error);
        }
    }

    private void rollBack(Throwable error) {
        Work current = work;
        if (current == null) {
            return;
        }
        current.rolledBack();
        try {
            current.sql().run("ROLLBACK");
        } catch (SQLException e) {
            // Often there is nothing to roll back: SQLite has done it, or BEGIN was what failed.
            error.addSuppressed(e);
        }
        if (error instanceof SQLException && !isRefusal(error, "SQLITE_BUSY", "SQLITE_CONSTRAINT")) {
            discard(current);
        }
    }

    private void discard(Work spoilt) {
        work = null;
        try {
            spoilt.sql().close();
        } catch (SQLException e) {
            // Nothing depends on it any more; the next connection will show whether the database is sound.
            return;
        }
    }

    /** Whether SQLite refused for a reason that leaves no doubt about what happened: nothing. */
    private static boolean isRefusal(Throwable error) {
        return !(error instanceof SQLException) || isRefusal(error, "SQLITE_BUSY", "SQLITE_CONSTRAINT", "SQLITE_FULL");
    }

    private static boolean isRefusal(Throwable error, String... codes) {
        SQLiteErrorCode code =
                error instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        for (String refusal : codes) {
            if (code.name().startsWith(refusal)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        if (work != null) {
            discard(work);
        }
    }
}
