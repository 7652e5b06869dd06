package io.lovage.sql.postgresql;

import io.lovage.broker.Capabilities;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.engine.Engine;
import io.lovage.message.MessageLimits;
import io.lovage.message.SystemTime;
import io.lovage.sql.News;
import io.lovage.sql.server.Duty;
import io.lovage.sql.server.Parts;
import io.lovage.sql.server.Pool;
import io.lovage.sql.server.ServerClock;
import io.lovage.sql.server.ServerEngine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/** Opens the engine on a schema of a PostgreSQL database. News travels by {@link Herald} and {@link Listener}. */
final class PostgresqlEngine {

    private static final String TIME = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";

    private PostgresqlEngine() {}

    /** Opens the engine; a {@code clock} that is the machine's is replaced by the server's. */
    static Engine open(PostgresqlSettings settings, Clock clock) {
        PostgresqlSite site = new PostgresqlSite(settings);
        try (Connection connection = site.connect()) {
            Server server = Server.at(connection, settings);
            Schema.current(settings.schema()).prepare(connection);
            Clock time = clock.equals(SystemTime.clock()) ? ServerClock.of(connection, TIME, clock.getZone()) : clock;
            return start(server, site, time, engineNumber(connection));
        } catch (SQLException e) {
            throw site.failures().of(e).exception();
        }
    }

    private static Engine start(Server server, PostgresqlSite site, Clock clock, long id) {
        String channel = "lovage_" + site.place();
        News news = new News();
        Pool pool = new Pool(site, clock);
        Listener listener = new Listener(site, news, id, channel, clock);
        Herald herald = new Herald(pool, news, id, channel, listener::hasOthers);
        Parts parts = new Parts(clock, pool, news, ServerEngine.fences(id), listener::isListening);
        CommitWatch watch = new CommitWatch(pool, parts::committed);
        news.sendBy(herald);
        parts.start();
        List<Duty> duties = List.of(watch, listener, herald);
        duties.forEach(Duty::start);
        PostgresqlHost host = new PostgresqlHost(parts, watch, PostgresqlHost.tableOf(parts));
        return new ServerEngine(parts, capabilities(server), new PostgresqlLeasing(), host, duties);
    }

    private static long engineNumber(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT nextval('engine_number')")) {
            boolean unused = row.next();
            return row.getLong(1);
        }
    }

    private static Capabilities capabilities(Server server) {
        return new Capabilities(
                "postgresql",
                server.version(),
                server.durability(),
                MessageLimits.MAX_BODY_BYTES,
                ServerEngine.MAX_BATCH,
                Duration.ofMillis(50),
                EnumSet.allOf(Feature.class));
    }
}
