package io.lovage.sql.mariadb;

import io.lovage.sql.Dialect;
import io.lovage.sql.Sql;
import io.lovage.sql.server.Failures;
import io.lovage.sql.server.Site;
import io.lovage.sql.server.Timeouts;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Properties;

/** A database of a MariaDB server. */
final class MariadbSite implements Site {

    /**
     * Locks that die with their transaction, which those of GET_LOCK don't. The table has a row for each slot, and partitions that share a slot wait for each
     * other.
     */
    private static final String LOCK = "SELECT slot FROM partition_lock FORCE INDEX(PRIMARY) WHERE slot "
            + Dialect.IN_NUMBERS + " ORDER BY slot FOR UPDATE";

    private static final int SLOTS = 4096;

    private final MariadbSettings settings;
    private final Dialect dialect = new MariadbDialect();
    private final Failures failures;

    MariadbSite(MariadbSettings settings) {
        this.settings = settings;
        failures = new MariadbFailures(settings);
    }

    @Override
    public String product() {
        return "mariadb";
    }

    @Override
    public String place() {
        return settings.database();
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

    /** Begun at once: what is said of the next transaction would hold for another one if nothing came to be read. */
    @Override
    public void beginSnapshot(Sql sql) throws SQLException {
        sql.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        sql.run("START TRANSACTION READ ONLY");
    }

    @Override
    public String register(String table) {
        return "INSERT IGNORE INTO " + table + "(name) VALUES(?)";
    }

    @Override
    public void lock(Sql sql, Collection<String> partitions) throws SQLException {
        List<Long> slots = partitions.stream()
                .map(partition -> (long) Math.floorMod(partition.hashCode(), SLOTS))
                .distinct()
                .sorted()
                .toList();
        if (!slots.isEmpty()) {
            sql.each(LOCK, row -> {}, dialect.numbers(slots));
        }
    }
}
