package io.lovage.sql.sqlite;

import io.lovage.sql.Effects;
import io.lovage.sql.News;
import io.lovage.sql.Sql;
import io.lovage.sql.Threads;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Carries news between processes, on a thread of its own.
 *
 * Outwards: the thread that commits sends a datagram to every other engine on the file, unless it did so within the last millisecond; then this thread
 * sends it a little later. So the last of many commits is always told.
 *
 * Inwards: a datagram wakes everybody who waits here. Should it get lost, PRAGMA data_version shows 50 ms later that somebody else has written; that
 * is read only while somebody waits.
 */
final class Watcher implements News.Messenger, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private static final long GAP_NANOS = Duration.ofMillis(1).toNanos();
    private static final long GAP_MILLIS = 1;
    private static final long TICK_MILLIS = 50;
    private static final long IDLE_TICK_MILLIS = 500;
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final String DATA_VERSION = "PRAGMA data_version";

    private final SqliteSettings settings;
    private final Connections connections;
    private final Mailbox mailbox;
    private final News news;
    private final Thread thread;

    /** Says that this engine is alive. */
    private final Runnable heartbeat;

    /** Number of this engine among the processes; set before the thread starts. */
    private final long id;

    /** Written by whoever commits and by the thread: a race between them costs a datagram too many. */
    private volatile long lastSent = System.nanoTime() - GAP_NANOS;

    /** Set by whoever commits, taken back by the thread. */
    private volatile boolean owesNews;

    private volatile boolean owesHint;
    private volatile boolean closed;

    /** Used by the thread alone. */
    private @Nullable Sql sql;

    private long lastVersion;
    private long lastBeat = System.nanoTime();

    Watcher(Connections connections, Mailbox mailbox, News news, long id, Runnable heartbeat) {
        this.settings = connections.settings();
        this.connections = connections;
        this.mailbox = mailbox;
        this.news = news;
        this.id = id;
        this.heartbeat = heartbeat;
        thread = Threads.daemon("lovage-sqlite-watcher-" + settings.file().getFileName(), this::loop);
    }

    void start() {
        thread.start();
    }

    @Override
    public void tell(Effects effects, boolean hintHere) {
        boolean wake = hintHere && !owesHint;
        owesHint |= hintHere;
        if (mailbox.hasOthers()) {
            long now = System.nanoTime();
            if (now - lastSent >= GAP_NANOS) {
                lastSent = now;
                mailbox.sendNews();
            } else if (!owesNews) {
                owesNews = true;
                wake = true;
            }
        }
        if (wake) {
            mailbox.wakeUp();
        }
    }

    private void loop() {
        meetOthers();
        while (!closed) {
            try {
                watch(mailbox.await(patience()));
            } catch (IOException | SQLException | RuntimeException e) {
                if (!closed) {
                    LOG.warn(
                            "Watching {} failed; new work of other processes may be noticed late.", settings.file(), e);
                    forget();
                }
            }
        }
        forget();
    }

    private long patience() {
        return owesNews ? GAP_MILLIS : news.isAwaited() ? TICK_MILLIS : IDLE_TICK_MILLIS;
    }

    private void watch(Mailbox.Mail mail) throws SQLException {
        if (owesNews && System.nanoTime() - lastSent >= GAP_NANOS) {
            owesNews = false;
            lastSent = System.nanoTime();
            mailbox.sendNews();
        }
        if (mail.hello()) {
            readOthers();
        }
        if (mail.news() || hasFileChanged()) {
            news.ringAll();
            owesHint = true;
        }
        if (owesHint) {
            owesHint = false;
            news.hintFinished();
        }
        if (System.nanoTime() - lastBeat >= HEARTBEAT.toNanos()) {
            lastBeat = System.nanoTime();
            heartbeat.run();
            readOthers();
        }
    }

    private boolean hasFileChanged() throws SQLException {
        long version = connection().number(DATA_VERSION, 0);
        boolean changed = version != lastVersion;
        lastVersion = version;
        return changed;
    }

    private void meetOthers() {
        try {
            readOthers();
            mailbox.sendHello();
        } catch (SQLException e) {
            LOG.warn(
                    "Other processes that use {} can't be found; they notice new work a little later.",
                    settings.file(),
                    e);
            forget();
        }
    }

    private void readOthers() throws SQLException {
        mailbox.address(Processes.otherPorts(connection(), id));
    }

    private Sql connection() throws SQLException {
        Sql current = sql;
        if (current == null) {
            current = connections.reader();
            sql = current;
        }
        return current;
    }

    private void forget() {
        Sql spoilt = sql;
        sql = null;
        if (spoilt != null) {
            try {
                spoilt.close();
            } catch (SQLException e) {
                LOG.debug("A connection to {} didn't close.", settings.file(), e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        mailbox.wakeUp();
        Threads.joinUninterruptibly(thread);
        try {
            mailbox.close();
        } catch (IOException e) {
            LOG.debug("The datagram channel of {} didn't close.", settings.file(), e);
        }
    }
}
