package io.lovage.worker;

import io.lovage.task.RegisteredTask;
import java.util.ArrayList;
import java.util.List;
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

    /** An attempt with the task it is of. */
    record Job(RunningAttempt attempt, RegisteredTask task) {}

    private final int count;
    private final String worker;
    private final Consumer<Job> body;
    private final BlockingQueue<Job> queue = new LinkedBlockingQueue<>();

    /** Taken by whoever runs an attempt; needed only when threads of both kinds compete. */
    private final Semaphore running;

    private final List<Thread> threads = new ArrayList<>();
    private final Executor virtual;
    private volatile boolean virtualUsed;

    /** Set before the threads are interrupted, since an interrupt that comes while a handler returns is the handler's and gets cleared. */
    private volatile boolean stopped;

    Slots(int count, String worker, Consumer<Job> body) {
        this.count = count;
        this.worker = worker;
        this.body = body;
        this.running = new Semaphore(count);
        this.virtual = VirtualThreads.executor("lovage-" + worker + "-blocking-");
    }

    /** Runs {@code job} when a slot is free. Called by one thread. */
    void add(Job job) {
        if (job.task().policy().blocking() && VirtualThreads.AVAILABLE) {
            virtualUsed = true;
            virtual.execute(() -> runCounted(job));
            return;
        }
        queue.add(job);
        if (threads.size() < count) {
            startThread();
        }
    }

    /** Takes out what has not begun to run. */
    List<RunningAttempt> drain() {
        List<Job> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        return waiting.stream().map(Job::attempt).toList();
    }

    /** Ends the threads that run nothing, and the others when their handlers return. */
    void stop() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }

    private void startThread() {
        Thread thread = new Thread(this::work, "lovage-" + worker + "-slot-" + (threads.size() + 1));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void work() {
        try {
            while (!stopped) {
                Job job = queue.take();
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

    private void runCounted(Job job) {
        running.acquireUninterruptibly();
        try {
            body.accept(job);
        } finally {
            running.release();
        }
    }
}
