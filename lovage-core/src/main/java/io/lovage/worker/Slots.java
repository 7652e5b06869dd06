package io.lovage.worker;

import io.lovage.task.RegisteredTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The places in which attempts run: at most {@code count} at a time. Attempts of blocking tasks run on virtual threads where the JVM has them, all others on
 * a thread of their slot, which is started with the first attempt that needs it.
 */
final class Slots {

    /** What a slot's thread takes up next. */
    private sealed interface Turn {}

    /** An attempt with the task it is of. */
    record Job(RunningAttempt attempt, RegisteredTask task) implements Turn {}

    /** Makes an idle thread look whether it is still wanted. */
    private enum Look implements Turn {
        AGAIN
    }

    private final String worker;
    private final Consumer<Job> body;
    private final BlockingQueue<Turn> queue = new LinkedBlockingQueue<>();

    /** Taken by whoever runs an attempt; needed only when threads of both kinds compete. */
    private final Permits running;

    /** Those that are wanted; guarded by the monitor. */
    private final Set<Thread> threads = new HashSet<>();

    /** How many threads there are, and how many there may be. Both are written under the monitor and read by all. */
    private volatile int started;

    private volatile int count;

    /** Of the last thread that was started; guarded by the monitor. */
    private int number;

    private final Executor virtual;
    private volatile boolean virtualUsed;

    /** Set before the threads are interrupted, since an interrupt that comes while a handler returns is the handler's and gets cleared. */
    private volatile boolean stopped;

    Slots(int count, String worker, Consumer<Job> body) {
        this.count = count;
        this.worker = worker;
        this.body = body;
        this.running = new Permits(count);
        this.virtual = VirtualThreads.executor("lovage-" + worker + "-blocking-");
    }

    int count() {
        return count;
    }

    /** Runs {@code job} when a slot is free. Called by one thread. */
    void add(Job job) {
        if (job.task().policy().blocking() && VirtualThreads.AVAILABLE) {
            virtualUsed = true;
            virtual.execute(() -> runCounted(job));
            return;
        }
        queue.add(job);
        if (started < count) {
            startThread();
        }
    }

    /** From now on there are {@code wanted} of them. What runs beyond that goes on. */
    synchronized void resize(int wanted) {
        int more = wanted - count;
        count = wanted;
        running.add(more);
        for (int waiting = Math.min(more, queue.size()); waiting > 0; waiting--) {
            startThread();
        }
        for (int gone = started - wanted; gone > 0; gone--) {
            queue.add(Look.AGAIN);
        }
    }

    /** Takes out what has not begun to run. */
    List<RunningAttempt> drain() {
        List<RunningAttempt> waiting = new ArrayList<>();
        for (Turn turn = queue.poll(); turn != null; turn = queue.poll()) {
            if (turn instanceof Job job) {
                waiting.add(job.attempt());
            }
        }
        return waiting;
    }

    /** Ends the threads that run nothing, and the others when their handlers return. */
    synchronized void stop() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }

    private synchronized void startThread() {
        if (started >= count || stopped) {
            return;
        }
        Thread thread = new Thread(this::work, "lovage-" + worker + "-slot-" + ++number);
        thread.setDaemon(true);
        threads.add(thread);
        started++;
        thread.start();
    }

    private void work() {
        try {
            while (!stopped && !isTooMany()) {
                if (!(queue.take() instanceof Job job)) {
                    continue;
                }
                if (virtualUsed) {
                    runCounted(job);
                } else {
                    body.accept(job);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the calling thread has to end, since there are more than there may be. */
    private boolean isTooMany() {
        return started > count && resign();
    }

    private synchronized boolean resign() {
        if (started <= count) {
            return false;
        }
        started--;
        return threads.remove(Thread.currentThread());
    }

    private void runCounted(Job job) {
        running.acquireUninterruptibly();
        try {
            body.accept(job);
        } finally {
            running.release();
        }
    }

    /** Permits whose number changes. */
    private static final class Permits extends Semaphore {

        private static final long serialVersionUID = 1L;

        Permits(int permits) {
            super(permits);
        }

        void add(int more) {
            if (more > 0) {
                release(more);
            } else {
                reducePermits(-more);
            }
        }
    }
}
