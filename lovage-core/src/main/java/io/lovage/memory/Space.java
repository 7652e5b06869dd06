package io.lovage.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one in-memory engine holds, and the one lock that guards all of it. */
final class Space {

    private static final Logger LOG = LoggerFactory.getLogger(Space.class);

    /** The clock may be one that a test sets, of which this class hears nothing: so look again that often. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(50).toNanos();

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Contents contents = new Contents();
    private final List<Runnable> finishedHints = new CopyOnWriteArrayList<>();

    Space(Clock clock) {
        this.clock = clock;
    }

    /** Does {@code work} on what is there now, alone. */
    <T> T alone(BiFunction<Contents, Instant, T> work) {
        boolean finished;
        T result;
        lock.lock();
        try {
            result = work.apply(contents, sweep());
            announce();
            finished = contents.records().wereFinished();
        } finally {
            lock.unlock();
        }
        if (finished) {
            finishedHints.forEach(Space::run);
        }
        return result;
    }

    /** Does {@code work} again and again, until it returns something, {@code enough} says so, or {@code wait} is over. */
    <T> List<T> await(BiFunction<Contents, Instant, List<T>> work, BooleanSupplier enough, Duration wait)
            throws InterruptedException {
        long start = System.nanoTime();
        long longest = Times.nanos(wait);
        lock.lockInterruptibly();
        try {
            while (true) {
                Instant now = sweep();
                List<T> result = work.apply(contents, now);
                announce();
                long left = longest - (System.nanoTime() - start);
                if (!result.isEmpty() || enough.getAsBoolean() || left <= 0) {
                    return result;
                }
                changed.awaitNanos(Math.min(left, nanosToNextChange(now)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes everybody in {@link #await} look again. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void addFinishedHint(Runnable hint) {
        finishedHints.add(hint);
    }

    void removeFinishedHint(Runnable hint) {
        finishedHints.remove(hint);
    }

    private Instant sweep() {
        Instant now = clock.instant();
        contents.messages().sweep(now);
        return now;
    }

    /** Wakes those who wait for messages, if there may be some. */
    private void announce() {
        if (contents.messages().wereStirred()) {
            changed.signalAll();
        }
    }

    private long nanosToNextChange(Instant now) {
        Instant next = contents.messages().nextChange();
        return next == null ? LOOK_AGAIN_NANOS : Math.min(LOOK_AGAIN_NANOS, Times.nanos(Duration.between(now, next)));
    }

    private static void run(Runnable hint) {
        try {
            hint.run();
        } catch (RuntimeException e) {
            LOG.warn("A listener for finished tasks failed; the tasks are recorded all the same.", e);
        }
    }
}
