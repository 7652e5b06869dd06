package io.lovage.sql.sqlite;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;

/**
 * Waits while another process writes: looks again every millisecond, always. SQLite's own waiting grows up to 100 ms, so whoever has waited long is
 * overtaken by whoever comes new; this is fair.
 */
final class Patience extends BusyHandler {

    private static final long SLEEP_NANOS = Duration.ofMillis(1).toNanos();
    private static final int AGAIN = 1;
    private static final int GIVE_UP = 0;

    private final long timeoutNanos;

    /** Touched only by the thread that uses the connection, as is the next. */
    private long start;

    private boolean none;

    Patience(Duration timeout) {
        timeoutNanos = timeout.toNanos();
    }

    /** Has none until told otherwise. */
    void suspend(boolean suspended) {
        none = suspended;
    }

    @Override
    protected int callback(int timesBefore) {
        if (timesBefore == 0) {
            start = System.nanoTime();
        }
        if (none || System.nanoTime() - start > timeoutNanos) {
            return GIVE_UP;
        }
        boolean interrupted = Thread.interrupted();
        LockSupport.parkNanos(SLEEP_NANOS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return AGAIN;
    }
}
