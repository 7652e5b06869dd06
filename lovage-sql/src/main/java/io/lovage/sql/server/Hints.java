package io.lovage.sql.server;

import io.lovage.sql.Effects;
import io.lovage.sql.News;
import io.lovage.sql.Threads;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells those in this process who wait for finished tasks to look, on a thread of its own: at once when something ended here, and again and again because
 * nothing carries news of what ends elsewhere.
 */
public final class Hints implements News.Messenger, Duty {

    private static final long GAP_NANOS = Duration.ofMillis(2).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final News news;
    private final Thread thread;
    private volatile boolean closed;

    /** Set by whoever commits, taken back by the thread. */
    private volatile boolean finished;

    public Hints(News news, Site site) {
        this.news = news;
        thread = Threads.daemon("lovage-" + site.product() + "-hints-" + site.place(), this::loop);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void tell(Effects effects, boolean hintHere) {
        if (hintHere) {
            finished = true;
            LockSupport.unpark(thread);
        }
    }

    private void loop() {
        while (!closed) {
            if (!finished) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
            finished = false;
            news.hintFinished();
            LockSupport.parkNanos(this, GAP_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.joinUninterruptibly(thread);
    }
}
