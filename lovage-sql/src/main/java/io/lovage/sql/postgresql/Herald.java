package io.lovage.sql.postgresql;

import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Effects;
import io.lovage.sql.News;
import io.lovage.sql.Threads;
import io.lovage.sql.server.Duty;
import io.lovage.sql.server.Pool;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes of news, on a thread of its own: never in the transaction that the news is of, for the server lets only one transaction with a
 * NOTIFY commit at a time. The first news is told at once, and what comes within the next two milliseconds together.
 */
final class Herald implements News.Messenger, Duty {

    private static final Logger LOG = LoggerFactory.getLogger(Herald.class);

    private static final long GAP_NANOS = Duration.ofMillis(2).toNanos();
    static final String NOTIFY = "SELECT 1 FROM (SELECT pg_notify(?, ?)) AS told";

    private final Pool pool;
    private final News news;
    private final long id;
    private final String channel;
    private final BooleanSupplier hasOthers;
    private final Thread thread;
    private volatile boolean closed;

    /** Written under the monitor by whoever commits, taken by the thread. */
    private Set<Long> queues = new HashSet<>();

    private boolean due;
    private boolean done;
    private boolean hintHere;

    /**
     * @param id number of this engine
     * @param hasOthers whether there is anybody to tell
     */
    Herald(Pool pool, News news, long id, String channel, BooleanSupplier hasOthers) {
        this.pool = pool;
        this.news = news;
        this.id = id;
        this.channel = channel;
        this.hasOthers = hasOthers;
        thread = Threads.daemon("lovage-postgresql-herald-" + pool.site().place(), this::loop);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void tell(Effects effects, boolean hint) {
        boolean tellOthers = hasOthers.getAsBoolean();
        if (!tellOthers && !hint) {
            return;
        }
        synchronized (this) {
            hintHere |= hint;
            if (tellOthers) {
                queues.addAll(effects.readyQueues());
                due |= effects.firstDue() != Long.MAX_VALUE;
                done |= effects.anyFinished();
            }
        }
        LockSupport.unpark(thread);
    }

    private void loop() {
        while (!closed) {
            Telegram telegram;
            boolean hint;
            synchronized (this) {
                telegram = new Telegram(id, false, due, done, queues);
                hint = hintHere;
                queues = new HashSet<>();
                due = false;
                done = false;
                hintHere = false;
            }
            boolean isEmpty =
                    !telegram.due() && !telegram.done() && telegram.queues().isEmpty();
            if (isEmpty && !hint) {
                LockSupport.park(this);
                continue;
            }
            if (!isEmpty) {
                send(telegram);
            }
            if (hint) {
                news.hintFinished();
            }
            LockSupport.parkNanos(this, GAP_NANOS);
        }
    }

    private void send(Telegram telegram) {
        try {
            long unused = pool.once(sql -> sql.number(NOTIFY, 0, channel, telegram.text()));
        } catch (EngineUnavailableException e) {
            LOG.debug(
                    "Others were not told of news in {}; they will find it.",
                    pool.site().url(),
                    e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.joinUninterruptibly(thread);
    }
}
