package io.lovage.sql.server;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.sql.Effects;
import io.lovage.sql.Sweep;
import java.time.Duration;

/**
 * Knows, as far as this process can, when a message changes by itself next, so that claims needn't ask the database each time. What this process brings
 * about is known at once, what others do a little later. Thread-safe.
 */
final class SweepGate {

    /** What others did may be unknown for so long. */
    private static final long TRUST_NANOS = Duration.ofMillis(100).toNanos();

    private static final String ANY_PARKED = "SELECT 1 FROM message WHERE state = 3 LIMIT 1";

    private final Parts parts;
    private long next = Long.MIN_VALUE;
    private long checkedAt;
    private boolean parked;

    SweepGate(Parts parts) {
        this.parts = parts;
    }

    /** Hears what a transaction of this process brought about. */
    synchronized void expect(Effects effects) {
        next = Math.min(next, Math.min(effects.firstDue(), effects.firstLapse()));
        parked |= effects.anyParked();
    }

    /** A lease will be over then, in milliseconds. */
    synchronized void expectLapse(long millis) {
        next = Math.min(next, millis);
    }

    /** When the next message changes by itself, as far as is known. */
    synchronized long next() {
        return next;
    }

    /** Whether some messages are PARKED, as far as is known. */
    synchronized boolean anyParked() {
        return parked;
    }

    /** Makes READY what is due as far as is known; returns whether it had to ask for that. */
    boolean sweepIfDue() {
        boolean isDue;
        synchronized (this) {
            isDue = next <= parts.clock().millis() || System.nanoTime() - checkedAt > TRUST_NANOS;
        }
        if (isDue) {
            sweep();
        }
        return isDue;
    }

    /** Makes READY what is due; returns whether something was. */
    @CanIgnoreReturnValue
    boolean sweep() {
        boolean isDue = look().isBy(parts.clock().millis());
        if (isDue) {
            parts.write(work -> {
                work.sweep();
                return true;
            });
            Sweep.Next unused = look();
        }
        return isDue;
    }

    private Sweep.Next look() {
        return parts.pool().query(sql -> {
            // Whatever this process brings about from here on may not be seen below, and counts in any case.
            synchronized (this) {
                next = Long.MAX_VALUE;
            }
            Sweep.Next seen = Sweep.next(sql);
            boolean anyParked = sql.number(ANY_PARKED, 0) != 0;
            synchronized (this) {
                next = Math.min(next, seen.first());
                parked = anyParked;
                checkedAt = System.nanoTime();
            }
            return seen;
        });
    }
}
