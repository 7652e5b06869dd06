package io.lovage.sql.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Access;
import io.lovage.sql.Dictionary;
import io.lovage.sql.Failure;
import io.lovage.sql.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Connections to one schema for claims, reads and news, which are short. Thread-safe.
 *
 * <p>Where a server can do that, their commits don't wait for the disk. Should it crash, then a claim that it forgot leaves its message READY: the message is
 * delivered once more, and who had it is too late, as after a lost lease.
 */
public final class Pool implements Dictionary.Registrar, AutoCloseable {

    private static final int MOST = 8;

    private static final long WAIT_MILLIS = Duration.ofSeconds(5).toMillis();

    /** One that doesn't say within this time that it is alive is replaced. */
    private static final long VALIDATION_MILLIS = Duration.ofSeconds(2).toMillis();

    /** Idle connections are asked so often whether they are alive, so that no server ends them for being idle; the pool knows nothing shorter. */
    private static final long KEEP_ALIVE_MILLIS = Duration.ofSeconds(30).toMillis();

    private final Site site;
    private final Clock clock;
    private final PoolThreads threads;
    private final HikariDataSource connections;
    private volatile boolean closed;

    /** Written by whoever finds the server away, read by transactions. */
    private volatile long awayAt = Long.MIN_VALUE;

    public Pool(Site site, Clock clock) {
        this.site = site;
        this.clock = clock;
        String name = "lovage-" + site.product() + "-" + site.place();
        threads = new PoolThreads(name + "-pool");
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setThreadFactory(threads);
        config.setJdbcUrl(site.jdbcUrl());
        config.setDataSourceProperties(site.propertiesOfHasty());
        config.setMaximumPoolSize(MOST);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setValidationTimeout(VALIDATION_MILLIS);
        config.setInitializationFailTimeout(-1);
        if (site.timeouts().end().toMillis() > KEEP_ALIVE_MILLIS) {
            config.setKeepaliveTime(KEEP_ALIVE_MILLIS);
        }
        connections = new HikariDataSource(config);
    }

    public Site site() {
        return site;
    }

    /** A connection to write on, to be closed by the caller. */
    Sql open() throws SQLException {
        return new Sql(site.connect(), site.dialect());
    }

    /** A connection of the pool, to be closed by the caller. */
    Sql take() throws SQLException {
        return new Sql(connections.getConnection(), site.dialect());
    }

    /** The server went away, or is not what it was: all connections are replaced. */
    public void distrust() {
        awayAt = clock.millis();
        if (!closed) {
            connections.getHikariPoolMXBean().softEvictConnections();
        }
    }

    /** When the server was last found to be away, in milliseconds. */
    long awayAt() {
        return awayAt;
    }

    public interface Query<T> {
        T run(Sql sql) throws SQLException;
    }

    /** Runs {@code query}, each statement of which is a transaction of its own, or all together. May run it again if the connection was lost. */
    public <T> T query(Query<T> query) {
        return repeat(sql -> run(query, sql), this::isPassing);
    }

    /** Runs {@code query} as {@link #query} does, but never again once it may have been run to its end. */
    public <T> T once(Query<T> query) {
        Failures failures = site.failures();
        return repeat(sql -> run(query, sql), e -> failures.isReadOnly(e) || failures.isCollision(e));
    }

    private boolean isPassing(SQLException e) {
        return site.failures().isAway(e) || site.failures().isCollision(e);
    }

    private <T> T repeat(Query<T> query, Predicate<SQLException> isWorthAnother) {
        Outage outage = new Outage(site.timeouts().request(), () -> closed);
        while (true) {
            checkOpen();
            try (Sql sql = take()) {
                return query.run(sql);
            } catch (SQLException e) {
                if (site.failures().isAway(e)) {
                    distrust();
                }
                if (!isWorthAnother.test(e) || !outage.pause()) {
                    checkOpen();
                    throw site.failures().of(e).exception();
                }
            }
        }
    }

    private <T> T run(Query<T> query, Sql sql) throws SQLException {
        return site.remembers() ? query.run(sql) : transact(sql, () -> site.begin(sql, true), query);
    }

    private interface Beginning {
        void begin() throws SQLException;
    }

    private static <T> T transact(Sql sql, Beginning beginning, Query<T> query) throws SQLException {
        sql.connection().setAutoCommit(false);
        try {
            beginning.begin();
            T result = query.run(sql);
            sql.connection().commit();
            return result;
        } finally {
            // Ends what failed; the pool would do it as well.
            sql.connection().setAutoCommit(true);
        }
    }

    /** Runs {@code look} on one snapshot. */
    <T> T snapshot(Access.Look<T> look) {
        return repeat(
                sql -> transact(sql, () -> site.beginSnapshot(sql), any -> look.run(any, clock.millis())),
                this::isPassing);
    }

    @Override
    public long register(String table, String name) throws SQLException {
        try (Sql taken = take()) {
            return run(
                    sql -> {
                        sql.update(site.register(table), name);
                        return sql.number("SELECT id FROM " + table + " WHERE name = ?", 0, name);
                    },
                    taken);
        }
    }

    void checkOpen() {
        if (closed) {
            throw new EngineUnavailableException(Failure.closed(site.url()).text());
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        threads.hurry();
        connections.close();
    }
}
