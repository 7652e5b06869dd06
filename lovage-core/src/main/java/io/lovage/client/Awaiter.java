package io.lovage.client;

import io.lovage.engine.Engine;
import io.lovage.message.MessageId;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the ends of tasks, all with one thread: it looks when the engine hints that something ended, and now and then since hints may be lost.
 * Thread-safe.
 */
public final class Awaiter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Awaiter.class);
    private static final int BATCH = 500;
    private static final long LOOK_EVERY_MILLIS = 250;

    private final TaskStore tasks;
    private final Map<MessageId, CompletableFuture<TaskRecord>> waiting = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    /** Guarded by the lock. */
    private boolean hinted;

    private boolean closed;
    private @Nullable Thread thread;
    private @Nullable AutoCloseable subscription;

    public Awaiter(Engine engine) {
        this.tasks = engine.tasks();
    }

    /** Completes with the final record of {@code id}. The same future for everyone who asks for the same id; don't complete it. */
    public CompletableFuture<TaskRecord> finished(MessageId id) {
        CompletableFuture<TaskRecord> future = waiting.computeIfAbsent(id, unused -> new CompletableFuture<>());
        lock.lock();
        try {
            if (closed) {
                future.completeExceptionally(closedException());
            } else {
                startThread();
                hinted = true;
                news.signal();
            }
        } finally {
            lock.unlock();
        }
        return future;
    }

    /** Nobody waits for {@code id} any more. */
    void forget(MessageId id) {
        waiting.remove(id);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signal();
        } finally {
            lock.unlock();
        }
        closeSubscription();
        waiting.values().forEach(future -> future.completeExceptionally(closedException()));
    }

    private void startThread() {
        if (thread == null) {
            subscription = tasks.onFinished(this::hint);
            thread = new Thread(this::run, "lovage-awaiter");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void hint() {
        lock.lock();
        try {
            hinted = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitNews()) {
                long began = System.nanoTime();
                look();
                rest(System.nanoTime() - began);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until a hint or the next regular look; {@code false} when closed. */
    private boolean awaitNews() throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MILLIS);
            while (!closed && (waiting.isEmpty() || (!hinted && left > 0))) {
                if (waiting.isEmpty()) {
                    news.await();
                } else {
                    left = news.awaitNanos(left);
                }
            }
            hinted = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** So that looking takes at most half of the time, however many wait and however often it is hinted. */
    private void rest(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!closed && left > 0) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        List<MessageId> ids = new ArrayList<>(waiting.keySet());
        try {
            for (int from = 0; from < ids.size(); from += BATCH) {
                tasks.finished(ids.subList(from, Math.min(ids.size(), from + BATCH)))
                        .forEach(this::complete);
            }
        } catch (RuntimeException e) {
            LOG.warn("Looking for the results of {} tasks failed and is tried again: {}", ids.size(), e.toString());
        }
    }

    private void complete(MessageId id, TaskRecord record) {
        CompletableFuture<TaskRecord> future = waiting.remove(id);
        if (future != null) {
            future.complete(record);
        }
    }

    private void closeSubscription() {
        AutoCloseable open = subscription;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (Exception e) {
            LOG.warn("Closing a subscription failed: {}", e.toString());
        }
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("This Lovage is closed, so nobody waits for results any more.");
    }
}
