package io.lovage.sql.postgresql;

import io.lovage.sql.News;
import io.lovage.sql.Threads;
import io.lovage.sql.server.Duty;
import io.lovage.sql.server.Outage;
import io.lovage.sql.server.Pool;
import io.lovage.sql.server.ServerClock;
import io.lovage.sql.server.Site;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what other processes tell, on a connection and a thread of its own. While it hears nothing, polls look again by themselves, only more often. */
final class Listener implements Duty {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private static final int PATIENCE_MILLIS = 1000;
    private static final long BEACON_NANOS = Duration.ofSeconds(10).toNanos();

    /** Who wasn't heard for so long is gone. */
    private static final long LOST_NANOS = Duration.ofSeconds(45).toNanos();

    private final Pool pool;
    private final Site site;
    private final News news;
    private final long id;
    private final String channel;
    private final @Nullable ServerClock clock;
    private final Thread thread;

    /** Written by the thread, read by whoever commits or polls. */
    private volatile boolean listening;

    private volatile boolean heardOthers;
    private volatile long heardOthersAt;
    private volatile boolean closed;
    private volatile @Nullable Connection connection;

    /**
     * @param id number of this engine
     * @param clock kept right, if it is the server's
     */
    Listener(Pool pool, News news, long id, String channel, Clock clock) {
        this.pool = pool;
        site = pool.site();
        this.news = news;
        this.id = id;
        this.channel = channel;
        this.clock = clock instanceof ServerClock server ? server : null;
        thread = Threads.daemon("lovage-postgresql-listener-" + site.place(), this::loop);
    }

    @Override
    public void start() {
        thread.start();
    }

    boolean isListening() {
        return listening;
    }

    boolean hasOthers() {
        return heardOthers && System.nanoTime() - heardOthersAt < LOST_NANOS;
    }

    private void loop() {
        Outage outage = newOutage();
        while (!closed) {
            try (Connection opened = site.connect()) {
                connection = opened;
                if (!closed) {
                    begin(opened);
                    outage = newOutage();
                    listen(opened);
                }
            } catch (SQLException | RuntimeException e) {
                if (!closed) {
                    lost(e);
                    boolean unused = outage.pause();
                }
            }
        }
    }

    private void lost(Exception e) {
        if (listening) {
            LOG.info("News of other processes on {} are not heard for now: {}", site.url(), e.toString());
        }
        listening = false;
        pool.distrust();
    }

    private Outage newOutage() {
        return new Outage(Duration.ofDays(10_000), () -> closed);
    }

    private void begin(Connection opened) throws SQLException {
        try (Statement statement = opened.createStatement()) {
            boolean unused = statement.execute("LISTEN " + channel);
        }
        tell(opened, Telegram.hello(id));
        listening = true;
        // Whatever was told before is lost.
        news.ringAll();
        news.hintFinished();
    }

    private void listen(Connection opened) throws SQLException {
        long lastBeacon = System.nanoTime();
        while (!closed) {
            PGNotification[] heard = opened.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
            if (heard != null) {
                for (PGNotification each : heard) {
                    hear(opened, Telegram.read(each.getParameter()));
                }
            }
            if (System.nanoTime() - lastBeacon > BEACON_NANOS) {
                lastBeacon = System.nanoTime();
                tell(opened, Telegram.here(id));
                if (clock != null) {
                    clock.synchronise(opened);
                }
            }
        }
    }

    private void hear(Connection opened, Telegram telegram) throws SQLException {
        if (telegram.sender() == id) {
            return;
        }
        heardOthersAt = System.nanoTime();
        heardOthers = true;
        if (telegram.hello()) {
            tell(opened, Telegram.here(id));
        }
        if (telegram.due()) {
            news.ringAll();
        } else {
            news.ring(telegram.queues());
        }
        if (telegram.done()) {
            news.hintFinished();
        }
    }

    private void tell(Connection opened, Telegram telegram) throws SQLException {
        try (PreparedStatement notify = opened.prepareStatement(Herald.NOTIFY)) {
            notify.setString(1, channel);
            notify.setString(2, telegram.text());
            boolean unused = notify.execute();
        }
    }

    @Override
    public void close() {
        closed = true;
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("The connection that listened on {} didn't close.", site.url(), e);
            }
        }
        Threads.joinUninterruptibly(thread);
    }
}
