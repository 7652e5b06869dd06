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

/** A schema of a PostgreSQL database. */
final class PostgresqlSite implements Site {

    private final PostgresqlSettings settings;
    private final Dialect dialect = new PostgresqlDialect();
    private final Failures failures;

    PostgresqlSite(PostgresqlSettings settings) {
        this.settings = settings;
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
        return settings.properties();
    }

    @Override
    public Properties propertiesOfHasty() {
        return settings.propertiesOfHasty();
    }

    @Override
    public Connection connectForOthers() throws SQLException {
        return DriverManager.getConnection(settings.jdbcUrl(), settings.ordinaryProperties());
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
    public void beginSnapshot(Sql sql) throws SQLException {
        sql.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
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
