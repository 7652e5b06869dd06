package io.lovage.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a caller may do its operation itself instead of leaving it to the writer's thread. That pays for one who is alone and waits for each
 * result before the next call. Of several callers at once each would commit alone what could be committed together; and so would one who calls again
 * and again without waiting.
 */
final class Leadership {

    /** So many transactions of a single operation in a row show that there is one caller only. */
    private static final int LONE = 3;

    /** Whoever wasn't waited for so long ago has no say any more. */
    private static final long FORGET_NANOS = Duration.ofMillis(2).toNanos();

    /** Written by whoever has the turn, read by all. */
    private volatile int loneInARow = LONE;

    private volatile @Nullable Operation<?> last;
    private volatile long lastAt;

    boolean isFree() {
        return loneInARow >= LONE && wasLastWaitedFor() && !Threads.isCurrentVirtual();
    }

    private boolean wasLastWaitedFor() {
        Operation<?> before = last;
        return before == null || before.wasWaitedFor() || System.nanoTime() - lastAt > FORGET_NANOS;
    }

    /** A caller did {@code operation} itself. Whoever calls has the turn. */
    void took(Operation<?> operation, boolean alone) {
        last = operation;
        lastAt = System.nanoTime();
        served(alone);
    }

    /** A transaction is over; {@code alone} says that it was for one operation and that nothing waits. Whoever calls has the turn. */
    void served(boolean alone) {
        loneInARow = alone ? Math.min(LONE, loneInARow + 1) : 0;
    }
}
