package io.lovage.worker;

import io.lovage.broker.Delivery;
import io.lovage.broker.Settlement;
import io.lovage.engine.Failpoint;
import io.lovage.event.Event;
import io.lovage.event.Events;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Fetches work while there is room for it: no more than free slots plus the buffer for short tasks. Goes on whatever the engine does.
 */
final class Intake {

    private static final Duration LONGEST_POLL = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long RECHECK_MILLIS = 100;

    /** Attempts that have ended but whose end is not durable yet count against this, so that a slow engine slows the intake. */
    private static final int MOST_HELD = 6_000;

    private final Sources sources;
    private final Events events;
    private final Buffer buffer;
    private final Held held;
    private final Trial trial;
    private final Consumer<Delivery> accept;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Fetched and not yet run to their end. */
    private final AtomicInteger unfinished = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private volatile boolean waitsForRoom;
    private volatile boolean paused;

    Intake(
            Sources sources,
            Events events,
            WorkerSettings settings,
            Buffer buffer,
            Held held,
            Consumer<Delivery> accept) {
        this.sources = sources;
        this.events = events;
        this.buffer = buffer;
        this.held = held;
        this.trial = new Trial(settings.crashLimit());
        this.accept = accept;
        this.thread = new Thread(this::run, "lovage-" + settings.name() + "-intake");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** A delivery will be run. */
    void begun(RunningAttempt attempt) {
        unfinished.incrementAndGet();
        trial.begun(attempt.delivery());
    }

    /** An attempt has run to its end, or will not run. */
    void ended(RunningAttempt attempt) {
        unfinished.decrementAndGet();
        trial.ended(attempt.delivery());
        if (waitsForRoom && mayFetch()) {
            signal();
        }
    }

    int unfinished() {
        return unfinished.get();
    }

    void stop() throws InterruptedException {
        stopping.countDown();
        signal();
        sources.wakeUp();
        thread.join();
    }

    boolean isPaused() {
        return paused;
    }

    void pause(boolean pause) {
        paused = pause;
        sources.wakeUp();
        signal();
    }

    /** Runs up to {@code slots} attempts at a time from now on. */
    void resize(int slots) {
        buffer.resize(slots);
        sources.wakeUp();
        signal();
    }

    /** Something has changed by which there may be something to fetch. */
    void lookAgain() {
        signal();
    }

    private void run() {
        int failures = 0;
        while (stopping.getCount() > 0) {
            try {
                if (!mayFetch()) {
                    awaitRoom();
                    continue;
                }
                List<Delivery> deliveries = sources.poll(trial.most(freeRoom()), LONGEST_POLL);
                if (!deliveries.isEmpty()) {
                    Failpoint.hit("worker-after-claim");
                }
                keep(deliveries);
                failures = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                events.tell(new Event.EngineTrouble("fetching work", e));
                pause(++failures);
            }
        }
    }

    private void keep(List<Delivery> deliveries) {
        List<Delivery> kept = trial.choose(deliveries);
        if (kept.size() < deliveries.size()) {
            List<Settlement> others = deliveries.stream()
                    .filter(delivery -> !kept.contains(delivery))
                    .<Settlement>map(delivery -> new Settlement.Release(delivery, Duration.ZERO, false))
                    .toList();
            // Should that fail, their leases lapse.
            var unused = sources.settle(others);
        }
        kept.forEach(accept);
    }

    private boolean mayFetch() {
        return freeRoom() >= worthwhile() && !trial.isOn() && !paused && !sources.isEmpty();
    }

    private int freeRoom() {
        return Math.min(buffer.slots() + buffer.size() - unfinished.get(), MOST_HELD - held.size());
    }

    /** Asking for a handful while hundreds are buffered would make many small transactions out of few large ones. */
    private int worthwhile() {
        return Math.max(1, (buffer.slots() + buffer.size()) / 4);
    }

    private void awaitRoom() throws InterruptedException {
        lock.lock();
        try {
            waitsForRoom = true;
            while (!mayFetch() && stopping.getCount() > 0) {
                // Bounded, since room may also come from the buffer's growth, and trials have an end, which signal
                // nobody.
                boolean unused = room.await(RECHECK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } finally {
            waitsForRoom = false;
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause(int failures) {
        try {
            long millis = Math.min(LONGEST_PAUSE.toMillis(), 50L << Math.min(10, failures));
            boolean unused = stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
