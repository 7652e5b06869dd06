package io.lovage.sql.server;

import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Threads;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the server's clock again and again, since clocks drift. */
public final class ClockKeeper implements Duty {

    private static final Logger LOG = LoggerFactory.getLogger(ClockKeeper.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Pool pool;
    private final ServerClock clock;
    private final Thread thread;
    private volatile boolean closed;

    public ClockKeeper(Pool pool, ServerClock clock) {
        this.pool = pool;
        this.clock = clock;
        thread = Threads.daemon(
                "lovage-" + pool.site().product() + "-clock-" + pool.site().place(), this::loop);
    }

    @Override
    public void start() {
        thread.start();
    }

    private void loop() {
        while (!closed) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
            if (!closed) {
                read();
            }
        }
    }

    private void read() {
        try {
            boolean unused = pool.once(sql -> {
                clock.synchronise(sql.connection());
                return true;
            });
        } catch (EngineUnavailableException e) {
            LOG.debug(
                    "The clock of {} was not read; it is taken to go on as before.",
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
