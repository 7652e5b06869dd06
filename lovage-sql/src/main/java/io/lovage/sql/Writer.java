package io.lovage.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/*
 * Everything that changes the file goes through here, one transaction at a time.
 *
 * A commit costs the same for one operation as for a thousand, so whatever queued up while the last transaction ran goes into the next one. Who does
 * it? A thread of its own, mostly. But handing an operation over to it and being woken again takes longer than a commit without a flush. So a lone
 * caller does its operation itself: see `Leadership` for who is one. `turn` says whose turn it is.
 */
public final class Writer implements AutoCloseable {

    /** A transaction takes no further operations once it has that many messages. */
    private static final int MANY = 1000;

    /** So many messages may wait. Who brings more waits itself: this bounds the memory. */
    private static final int ROOM = 20_000;

    private static final long ROOM_SECONDS = 10;

    private final String place;
    private final Transactor session;
    private final ReentrantLock turn = new ReentrantLock();
    private final Leadership leadership = new Leadership();
    private final Queue<Operation<?>> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(ROOM);
    private final Thread thread;

    /** Written by the writer's thread, read by those who bring operations. */
    private volatile boolean idle;

    private volatile boolean closing;
    private volatile boolean ended;

    /**
     * Writes by {@code session}.
     *
     * @param place what it writes to, for people
     * @param thread name of its thread
     */
    public Writer(String place, String thread, Transactor session) {
        this.place = place;
        this.session = session;
        this.thread = Threads.daemon(thread, this::loop);
    }

    public void start() {
        thread.start();
    }

    public boolean isClosing() {
        return closing;
    }

    /** Has {@code operation} done; waits only while too much is waiting already. */
    public <T> CompletableFuture<T> submit(Operation<T> operation) {
        if (closing) {
            operation.failed(closed());
        } else if (Thread.currentThread() == thread) {
            doAlone(operation);
        } else if (waiting.isEmpty() && leadership.isFree() && turn.tryLock()) {
            lead(operation);
        } else if (hasRoomFor(operation)) {
            enqueue(operation);
        } else {
            operation.failed(overloaded());
        }
        return operation.future();
    }

    /** For a caller who has the turn already. */
    private void lead(Operation<?> operation) {
        List<Runnable> news = new ArrayList<>(1);
        boolean done;
        try {
            done = session.tryAlone(operation, news);
            leadership.took(operation, waiting.isEmpty());
        } finally {
            turn.unlock();
        }
        if (!done) {
            waiting.add(operation);
        }
        if (!waiting.isEmpty()) {
            wake();
        }
        news.forEach(Runnable::run);
    }

    /** For the writer's own thread, on which those run who hear of results: to wait for itself would be to wait for ever. */
    private void doAlone(Operation<?> operation) {
        List<Runnable> news = new ArrayList<>(1);
        turn.lock();
        try {
            session.execute(List.of(operation), news);
        } finally {
            turn.unlock();
        }
        news.forEach(Runnable::run);
    }

    private boolean hasRoomFor(Operation<?> operation) {
        try {
            return room.tryAcquire(permits(operation), ROOM_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int permits(Operation<?> operation) {
        return Math.min(Math.max(1, operation.weight()), ROOM);
    }

    private void enqueue(Operation<?> operation) {
        waiting.add(operation);
        wake();
        if (ended) {
            failAll(closed());
        }
    }

    private void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    private void loop() {
        List<Operation<?>> group = new ArrayList<>();
        List<Runnable> news = new ArrayList<>();
        while (!closing || !waiting.isEmpty()) {
            if (waiting.isEmpty()) {
                rest();
            } else {
                serve(group, news);
            }
        }
    }

    private void rest() {
        idle = true;
        if (waiting.isEmpty() && !closing) {
            LockSupport.park(this);
        }
        idle = false;
    }

    private void serve(List<Operation<?>> group, List<Runnable> news) {
        turn.lock();
        try {
            int weight = 0;
            Operation<?> next;
            while (weight < MANY && (next = waiting.poll()) != null) {
                group.add(next);
                weight += next.weight();
                room.release(permits(next));
            }
            session.execute(group, news);
            leadership.served(group.size() == 1 && waiting.isEmpty());
        } finally {
            turn.unlock();
            group.clear();
        }
        news.forEach(Runnable::run);
        news.clear();
    }

    private void failAll(Failure failure) {
        Operation<?> next;
        while ((next = waiting.poll()) != null) {
            next.failed(failure);
        }
    }

    private Failure closed() {
        return Failure.closed(place);
    }

    private Failure overloaded() {
        return Failure.overloaded(place, ROOM_SECONDS);
    }

    /** Does what is waiting, then ends. Idempotent. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.joinUninterruptibly(thread);
        turn.lock();
        try {
            ended = true;
            session.close();
        } finally {
            turn.unlock();
        }
        failAll(closed());
    }
}
