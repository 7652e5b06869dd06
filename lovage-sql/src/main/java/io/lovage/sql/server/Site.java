package io.lovage.sql.server;

import io.lovage.sql.Dialect;
import io.lovage.sql.Sql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Properties;

/** The place on a database server where an engine keeps everything, and the ways of that kind of server. Immutable. */
public interface Site {

    /** The kind of server, such as {@code postgresql}: names threads and points of failure. */
    String product();

    /** The schema or database that the tables are in. */
    String place();

    /** For people: without a password. */
    String url();

    String jdbcUrl();

    /** For the driver. */
    Properties properties();

    /** For the driver, for a connection whose commits need not outlive a crash of the server. */
    default Properties propertiesOfHasty() {
        return properties();
    }

    Timeouts timeouts();

    Dialect dialect();

    Failures failures();

    /** Whether what is said to a session holds until the connection is closed. If not, each transaction is told everything by {@link #begin}. */
    default boolean remembers() {
        return true;
    }

    /**
     * Begins a transaction. Call before the first statement, with auto-commit off.
     *
     * @param hasty whether its commit need not outlive a crash of the server
     */
    default void begin(Sql sql, boolean hasty) throws SQLException {}

    /** Begins a transaction that only reads, all of it from one snapshot. */
    void beginSnapshot(Sql sql) throws SQLException;

    /** The statement that gives a name a number in {@code table}, unless it has one. */
    String register(String table);

    /** Makes sure that nobody else looks at {@code partitions} of the state, nor changes them, until the transaction ends. */
    void lock(Sql sql, Collection<String> partitions) throws SQLException;

    /** A connection that isn't one of the pool's. */
    default Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), properties());
    }

    /** Has {@code connection} give up a server that doesn't answer in time. */
    default void limitWaits(Connection connection) throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(timeouts().socket().toMillis()));
    }

    /** A connection that others work on as they are used to, for as long as it takes them. */
    default Connection connectForOthers() throws SQLException {
        return connect();
    }
}
