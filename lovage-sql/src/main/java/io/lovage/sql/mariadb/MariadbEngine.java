package io.lovage.sql.mariadb;

import io.lovage.broker.Capabilities;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.engine.Engine;
import io.lovage.message.MessageLimits;
import io.lovage.message.SystemTime;
import io.lovage.sql.News;
import io.lovage.sql.server.ClockKeeper;
import io.lovage.sql.server.Duty;
import io.lovage.sql.server.Hints;
import io.lovage.sql.server.Parts;
import io.lovage.sql.server.Pool;
import io.lovage.sql.server.ServerClock;
import io.lovage.sql.server.ServerEngine;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Opens the engine on a database of a MariaDB server. Nothing there tells other processes of news, so their polls look again and again. */
final class MariadbEngine {

    private static final String TIME = "SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)";

    /** What others delayed is known to a poll once it looked. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private MariadbEngine() {}

    /** Opens the engine; a {@code clock} that is the machine's is replaced by the server's. */
    static Engine open(MariadbSettings settings, Clock clock) {
        MariadbSite site = new MariadbSite(settings);
        try (Connection connection = connect(site, settings)) {
            Server server = Server.at(connection, settings);
            Schema.current(settings.database(), server.isMysql()).prepare(connection);
            Clock time = clock.equals(SystemTime.clock()) ? ServerClock.of(connection, TIME, clock.getZone()) : clock;
            return start(server, site, time, engineNumber(connection));
        } catch (SQLException e) {
            throw site.failures().of(e).exception();
        }
    }

    private static Connection connect(MariadbSite site, MariadbSettings settings) throws SQLException {
        try {
            return site.connect();
        } catch (SQLException e) {
            if (!MariadbFailures.isDatabaseUnknown(e)) {
                throw e;
            }
        }
        try (Connection server = DriverManager.getConnection(settings.serverUrl(), settings.properties());
                Statement statement = server.createStatement()) {
            int unused = statement.executeUpdate("CREATE DATABASE IF NOT EXISTS " + settings.database());
        }
        return site.connect();
    }

    private static Engine start(Server server, MariadbSite site, Clock clock, long id) {
        News news = new News();
        Pool pool = new Pool(site, clock);
        Parts parts = new Parts(clock, pool, news, ServerEngine.fences(id), () -> false);
        Hints hints = new Hints(news, site);
        news.sendBy(hints);
        parts.start();
        List<Duty> duties = new ArrayList<>(List.of(hints));
        if (clock instanceof ServerClock serverClock) {
            duties.add(new ClockKeeper(pool, serverClock));
        }
        duties.forEach(Duty::start);
        return new ServerEngine(parts, capabilities(server), new MariadbLeasing(), new MariadbHost(parts), duties);
    }

    private static long engineNumber(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(
                    "UPDATE counter SET value = LAST_INSERT_ID(value + 1) WHERE name = 'engine-number'");
            try (ResultSet row = statement.executeQuery("SELECT LAST_INSERT_ID()")) {
                unused = row.next();
                return row.getLong(1);
            }
        }
    }

    private static Capabilities capabilities(Server server) {
        return new Capabilities(
                server.isMysql() ? "mysql" : "mariadb",
                server.version(),
                server.durability(),
                MessageLimits.MAX_BODY_BYTES,
                ServerEngine.MAX_BATCH,
                LONGEST_PAUSE,
                EnumSet.complementOf(EnumSet.of(Feature.WAKE_UP)));
    }
}
