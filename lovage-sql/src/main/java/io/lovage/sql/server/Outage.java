package io.lovage.sql.server;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How long to go on trying while the server is away, and how long to pause between: longer each time, and not all at once. */
public final class Outage {

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(20).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final BooleanSupplier isOver;
    private final long start = System.nanoTime();
    private final long limitNanos;
    private long pause = FIRST_PAUSE_NANOS;

    /** Of at most {@code limit}; {@code isOver} ends it early. */
    public Outage(Duration limit, BooleanSupplier isOver) {
        this.isOver = isOver;
        limitNanos = limit.toNanos();
    }

    /** Pauses, unless the time is over: then it returns {@code false} at once. */
    public boolean pause() {
        if (isOver.getAsBoolean() || System.nanoTime() - start > limitNanos) {
            return false;
        }
        boolean interrupted = Thread.interrupted();
        LockSupport.parkNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        return true;
    }
}
