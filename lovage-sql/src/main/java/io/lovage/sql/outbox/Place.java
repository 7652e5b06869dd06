package io.lovage.sql.outbox;

import io.lovage.message.EngineUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The caller's database, in transactions that are not the caller's. Leaves connections as they came, but for those on which something failed. Thread-safe. */
final class Place {

    private final DataSource source;
    private final String table;
    private final Database database;

    Place(DataSource source, String table) {
        this.source = source;
        this.table = table;
        try (Connection connection = source.getConnection()) {
            database = Database.of(connection);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    Database database() {
        return database;
    }

    interface Step<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Does {@code step} outside of transactions. */
    <T> T look(Step<T> step) throws SQLException {
        try (Connection connection = source.getConnection()) {
            boolean commits = connection.getAutoCommit();
            connection.setAutoCommit(true);
            T result = step.run(connection);
            connection.setAutoCommit(commits);
            return result;
        }
    }

    /** Does {@code step} in a transaction. */
    <T> T transact(Step<T> step) throws SQLException {
        try (Connection connection = source.getConnection()) {
            int isolation = connection.getTransactionIsolation();
            boolean commits = connection.getAutoCommit();
            if (database.locksGaps()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            connection.setAutoCommit(false);
            T result = commit(connection, step);
            connection.setAutoCommit(commits);
            if (database.locksGaps()) {
                connection.setTransactionIsolation(isolation);
            }
            return result;
        }
    }

    private static <T> T commit(Connection connection, Step<T> step) throws SQLException {
        try {
            T result = step.run(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
        }
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** As {@link #transact}, for those who wait for it. */
    <T> T transactOrFail(Step<T> step) {
        try {
            return transact(step);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    EngineUnavailableException failure(SQLException e) {
        return new EngineUnavailableException("The outbox " + table + " can't be used: " + e.getMessage(), e);
    }
}
