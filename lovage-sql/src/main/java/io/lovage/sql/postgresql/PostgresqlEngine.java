package io.lovage.sql.postgresql;

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Opens the engine on a schema of a PostgreSQL database. News travels by {@link Herald} and {@link Listener}. */
final class PostgresqlEngine {

    private static final String TIME = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";

    /** What others delayed is known to a poll that isn't told once it looked. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private PostgresqlEngine() {}

    /** Opens the engine; a {@code clock} that is the machine's is replaced by the server's. */
    static Engine open(PostgresqlSettings settings, Clock clock) {
        PostgresqlSite direct = new PostgresqlSite(settings, false);
        try (Connection connection = direct.connect()) {
            if (!Pooler.isBefore(connection)) {
                return open(settings, direct, connection, clock);
            }
        } catch (SQLException e) {
            if (!Pooler.refusesSettings(e)) {
                throw direct.failures().of(e).exception();
            }
        }
        PostgresqlSite pooled = new PostgresqlSite(settings, true);
        try (Connection connection = pooled.connect()) {
            return open(settings, pooled, connection, clock);
        } catch (SQLException e) {
            throw pooled.failures().of(e).exception();
        }
    }

    private static Engine open(PostgresqlSettings settings, PostgresqlSite site, Connection connection, Clock clock)
            throws SQLException {
        Server server = Server.at(connection, settings);
        Schema.current(settings.schema()).prepare(connection);
        Clock time = clock.equals(SystemTime.clock()) ? ServerClock.of(connection, TIME, clock.getZone()) : clock;
        return start(server, site, time, engineNumber(connection, settings.schema()));
    }

    private static Engine start(Server server, PostgresqlSite site, Clock clock, long id) {
        News news = new News();
        Pool pool = new Pool(site, clock);
        List<Duty> duties = new ArrayList<>();
        BooleanSupplier isTold =
                site.remembers() ? listen(pool, news, id, clock, duties) : look(pool, news, clock, duties);
        Parts parts = new Parts(clock, pool, news, ServerEngine.fences(id), isTold);
        CommitWatch watch = new CommitWatch(pool, parts::committed);
        duties.add(0, watch);
        parts.start();
        duties.forEach(Duty::start);
        PostgresqlHost host = new PostgresqlHost(parts, watch, PostgresqlHost.tableOf(parts));
        return new ServerEngine(parts, capabilities(server, site.remembers()), new PostgresqlLeasing(), host, duties);
    }

    /** Has news travel by NOTIFY; returns whether they do at the moment. */
    private static BooleanSupplier listen(Pool pool, News news, long id, Clock clock, List<Duty> duties) {
        String channel = "lovage_" + pool.site().place();
        Listener listener = new Listener(pool, news, id, channel, clock);
        Herald herald = new Herald(pool, news, id, channel, listener::hasOthers);
        news.sendBy(herald);
        duties.addAll(List.of(listener, herald));
        return listener::isListening;
    }

    /** Has everybody look again and again: LISTEN needs a session of one's own. */
    private static BooleanSupplier look(Pool pool, News news, Clock clock, List<Duty> duties) {
        Hints hints = new Hints(news, pool.site());
        news.sendBy(hints);
        duties.add(hints);
        if (clock instanceof ServerClock serverClock) {
            duties.add(new ClockKeeper(pool, serverClock));
        }
        return () -> false;
    }

    private static long engineNumber(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT nextval('" + schema + ".engine_number')")) {
            boolean unused = row.next();
            return row.getLong(1);
        }
    }

    private static Capabilities capabilities(Server server, boolean isTold) {
        return new Capabilities(
                "postgresql",
                server.version(),
                server.durability(),
                MessageLimits.MAX_BODY_BYTES,
                ServerEngine.MAX_BATCH,
                isTold ? Duration.ofMillis(50) : LONGEST_PAUSE,
                isTold ? EnumSet.allOf(Feature.class) : EnumSet.complementOf(EnumSet.of(Feature.WAKE_UP)));
    }
}
