package io.lovage.sql.sqlite;

import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Failure;
import io.lovage.sql.Sql;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** A few connections for reading, which goes on while somebody writes and sees all that was committed before. */
final class Readers implements AutoCloseable {

    private static final int MOST = 4;

    private final Connections connections;
    private final Queue<Sql> free = new ConcurrentLinkedQueue<>();
    private final Semaphore permits = new Semaphore(MOST, true);
    private volatile boolean closed;

    Readers(Connections connections) {
        this.connections = connections;
    }

    interface Query<T> {
        T run(Sql sql) throws SQLException;
    }

    /** Runs {@code query} on one snapshot. */
    <T> T read(Query<T> query) {
        permits.acquireUninterruptibly();
        try {
            checkOpen();
            Sql sql = take();
            T result = snapshot(sql, query);
            giveBack(sql);
            return result;
        } catch (SQLException e) {
            throw Failures.of(e, connections.settings()).exception();
        } finally {
            permits.release();
        }
    }

    private Sql take() throws SQLException {
        Sql sql = free.poll();
        return sql == null ? connections.reader() : sql;
    }

    private void giveBack(Sql sql) throws SQLException {
        if (closed) {
            sql.close();
        } else {
            free.add(sql);
        }
    }

    /** A connection on which something failed is not used again. */
    private static <T> T snapshot(Sql sql, Query<T> query) throws SQLException {
        boolean done = false;
        try {
            sql.run("BEGIN");
            T result = query.run(sql);
            sql.run("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                sql.close();
            }
        }
    }

    void checkOpen() {
        if (closed) {
            throw new EngineUnavailableException(
                    Failure.closed(connections.settings().url()).text());
        }
    }

    @Override
    public void close() {
        closed = true;
        permits.acquireUninterruptibly(MOST);
        try {
            Sql sql;
            while ((sql = free.poll()) != null) {
                sql.close();
            }
        } catch (SQLException e) {
            throw Failures.of(e, connections.settings()).exception();
        } finally {
            permits.release(MOST);
        }
    }
}
