package io.lovage.sql.postgresql;

import io.lovage.sql.Dialect;
import io.lovage.sql.Sql;
import io.lovage.sql.server.Failures;
import io.lovage.sql.server.Site;
import io.lovage.sql.server.Timeouts;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Properties;

/**
 * A schema of a PostgreSQL database, reached directly or through a pooler that gives each transaction another session of the server. The latter remembers nothing
 * from one transaction to the next.
 */
final class PostgresqlSite implements Site {

    private final PostgresqlSettings settings;
    private final boolean isPooled;
    private final Dialect dialect = new PostgresqlDialect();
    private final Failures failures;

    PostgresqlSite(PostgresqlSettings settings, boolean isPooled) {
        this.settings = settings;
        this.isPooled = isPooled;
        failures = new PostgresqlFailures(settings);
    }

    @Override
    public String product() {
        return "postgresql";
    }

    @Override
    public String place() {
        return settings.schema();
    }

    @Override
    public String url() {
        return settings.url();
    }

    @Override
    public String jdbcUrl() {
        return settings.jdbcUrl();
    }

    @Override
    public Properties properties() {
        return isPooled ? settings.pooledProperties() : settings.properties(false);
    }

    @Override
    public Properties propertiesOfHasty() {
        return isPooled ? settings.pooledProperties() : settings.properties(true);
    }

    @Override
    public Connection connectForOthers() throws SQLException {
        return DriverManager.getConnection(
                settings.jdbcUrl(), isPooled ? settings.ordinaryPooledProperties() : settings.ordinaryProperties());
    }

    @Override
    public Timeouts timeouts() {
        return settings.timeouts();
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Failures failures() {
        return failures;
    }

    @Override
    public boolean remembers() {
        return !isPooled;
    }

    @Override
    public void begin(Sql sql, boolean hasty) throws SQLException {
        if (isPooled) {
            sql.runOnce(settings.begin(hasty));
        }
    }

    @Override
    public void beginSnapshot(Sql sql) throws SQLException {
        sql.runOnce(isPooled ? settings.beginSnapshot() : PostgresqlSettings.BEGIN_SNAPSHOT);
    }

    @Override
    public String register(String table) {
        return "INSERT INTO " + table + "(name) VALUES(?) ON CONFLICT(name) DO NOTHING";
    }

    @Override
    public void lock(Sql sql, Collection<String> partitions) throws SQLException {
        PartitionLocks.take(sql, settings.schema(), partitions);
    }
}
