package io.lovage.sql.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Access;
import io.lovage.sql.Dialect;
import io.lovage.sql.Dictionary;
import io.lovage.sql.Failure;
import io.lovage.sql.Sql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

/**
 * Connections to one schema for claims, reads and news, which are short. Thread-safe.
 *
 * <p>Their commits don't wait for the disk. Should the server crash, then a claim that it forgot leaves its message READY: the message is delivered once
 * more, and who had it is too late, as after a lost lease.
 */
final class Pool implements Dictionary.Registrar, AutoCloseable {

    static final Dialect DIALECT = new PostgresqlDialect();

    private static final int MOST = 8;

    private static final long WAIT_MILLIS = Duration.ofSeconds(5).toMillis();
    private static final String SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private final PostgresqlSettings settings;
    private final HikariDataSource connections;
    private volatile boolean closed;

    Pool(PostgresqlSettings settings) {
        this.settings = settings;
        HikariConfig config = new HikariConfig();
        config.setPoolName("lovage-postgresql-" + settings.schema());
        config.setJdbcUrl(settings.jdbcUrl());
        config.setDataSourceProperties(settings.propertiesOfHasty());
        config.setMaximumPoolSize(MOST);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setInitializationFailTimeout(-1);
        connections = new HikariDataSource(config);
    }

    /** A connection that isn't one of the pool's, with the server's own settings for commits. */
    static Connection connect(PostgresqlSettings settings) throws SQLException {
        return DriverManager.getConnection(settings.jdbcUrl(), settings.properties());
    }

    PostgresqlSettings settings() {
        return settings;
    }

    /** A connection to write on, to be closed by the caller. */
    Sql open() throws SQLException {
        return new Sql(connect(settings), DIALECT);
    }

    /** A connection of the pool, to be closed by the caller. */
    Sql take() throws SQLException {
        return new Sql(connections.getConnection(), DIALECT);
    }

    /** The server went away, or is not what it was: all connections are replaced. */
    void distrust() {
        if (!closed) {
            connections.getHikariPoolMXBean().softEvictConnections();
        }
    }

    interface Query<T> {
        T run(Sql sql) throws SQLException;
    }

    /** Runs {@code query}, each statement of which is a transaction of its own. May run it again if the connection was lost. */
    <T> T query(Query<T> query) {
        Outage outage = new Outage(settings.requestTimeout(), () -> closed);
        while (true) {
            checkOpen();
            try (Sql sql = take()) {
                return query.run(sql);
            } catch (SQLException e) {
                giveUpUnlessWorthAnother(e, outage);
            }
        }
    }

    /** Runs {@code query} as {@link #query} does, but never again once it may have been run. */
    <T> T once(Query<T> query) {
        checkOpen();
        try (Sql sql = take()) {
            return query.run(sql);
        } catch (SQLException e) {
            if (Failures.isConnectionLost(e)) {
                distrust();
            }
            checkOpen();
            throw Failures.of(e, settings).exception();
        }
    }

    private void giveUpUnlessWorthAnother(SQLException e, Outage outage) {
        boolean lost = Failures.isConnectionLost(e);
        if (lost) {
            distrust();
        }
        if (!(lost || Failures.isCollision(e)) || !outage.pause()) {
            checkOpen();
            throw Failures.of(e, settings).exception();
        }
    }

    /** Runs {@code look} on one snapshot. */
    <T> T snapshot(Access.Look<T> look, Clock clock) {
        return query(sql -> {
            sql.connection().setAutoCommit(false);
            try {
                sql.run(SNAPSHOT);
                T result = look.run(sql, clock.millis());
                sql.connection().commit();
                return result;
            } finally {
                // Ends what failed; the pool would do it as well.
                sql.connection().setAutoCommit(true);
            }
        });
    }

    @Override
    public long register(String table, String name) throws SQLException {
        try (Sql sql = take()) {
            sql.update("INSERT INTO " + table + "(name) VALUES(?) ON CONFLICT(name) DO NOTHING", name);
            return sql.number("SELECT id FROM " + table + " WHERE name = ?", 0, name);
        }
    }

    void checkOpen() {
        if (closed) {
            throw new EngineUnavailableException(Failure.closed(settings.url()).text());
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        connections.close();
    }
}
