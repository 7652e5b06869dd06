package io.lovage.worker;

import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.client.ProgressNotes;
import io.lovage.engine.AttemptTransaction;
import io.lovage.engine.Engine;
import io.lovage.event.Event;
import io.lovage.event.Events;
import io.lovage.task.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/** What a worker does for its attempts while they run, and how it waits for them. Thread-safe. */
final class Attending implements AttemptServices {

    private static final long PROGRESS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration ENGINE_LIMIT = Duration.ofSeconds(15);

    private final Engine engine;
    private final ProgressNotes notes;
    private final Subscription subscription;
    private final Events events;
    private final Map<String, Long> lastNote = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private volatile boolean watched;

    Attending(Engine engine, Subscription subscription, Events events) {
        this.engine = engine;
        this.notes = new ProgressNotes(engine);
        this.subscription = subscription;
        this.events = events;
    }

    @Override
    public void progress(RunningAttempt attempt, double fraction, String text) {
        Progress progress = new Progress(fraction, text);
        long now = System.nanoTime();
        Long last = lastNote.get(attempt.id());
        if (last != null && now - last < PROGRESS_EVERY_NANOS && fraction < 1) {
            return;
        }
        lastNote.put(attempt.id(), now);
        try {
            notes.write(attempt.message(), progress);
        } catch (RuntimeException e) {
            events.tell(new Event.EngineTrouble("writing a progress note", e));
        }
    }

    @Override
    public AttemptTransaction begin() {
        return engine.beginAttempt();
    }

    @Override
    public boolean heartbeat(RunningAttempt attempt) {
        try {
            List<SettleResult> results = subscription
                    .extend(List.of(attempt.delivery()))
                    .toCompletableFuture()
                    .get(ENGINE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return results.get(0) == SettleResult.DONE;
        } catch (ExecutionException | TimeoutException e) {
            events.tell(new Event.EngineTrouble("renewing a lease", e));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Gives {@code attempts} back to their queues, uncounted; if that fails, their leases lapse later. */
    void release(List<RunningAttempt> attempts) {
        List<Settlement> releases = attempts.stream()
                .<Settlement>map(attempt -> new Settlement.Release(attempt.delivery(), Duration.ZERO, false))
                .toList();
        try {
            var unused = subscription
                    .settle(releases)
                    .toCompletableFuture()
                    .get(ENGINE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            events.tell(new Event.EngineTrouble("giving tasks back", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An attempt has ended. */
    void changed(RunningAttempt attempt) {
        lastNote.remove(attempt.id());
        if (watched) {
            lock.lock();
            try {
                change.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until {@code count} is zero, at most {@code limit}. */
    void awaitNone(IntSupplier count, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            watched = true;
            while (count.getAsInt() > 0 && left > 0) {
                left = change.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
