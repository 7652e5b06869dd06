package io.lovage.sql;

import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a polling thread waits at. One thread waits, any rings. A ring that nobody waits for is kept. */
public final class Doorbell {

    private final Set<Long> queues;

    /** Written by all, taken back by the waiting thread. */
    private volatile boolean rung;

    /** Written by the waiting thread, read by those who ring. */
    private volatile @Nullable Thread waiter;

    /** At a doorbell for messages of {@code queues}. */
    public Doorbell(Set<Long> queues) {
        this.queues = queues;
    }

    public boolean isFor(Set<Long> readyQueues) {
        for (Long queue : readyQueues) {
            if (queues.contains(queue)) {
                return true;
            }
        }
        return false;
    }

    public void ring() {
        rung = true;
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Forgets rings so far: call before looking for what they were about. */
    public void listen() {
        rung = false;
    }

    public boolean isWaitedAt() {
        return waiter != null;
    }

    /** Waits for a ring since {@link #listen}, at most {@code nanos}. */
    public void await(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        waiter = Thread.currentThread();
        try {
            long left = nanos;
            while (!rung && left > 0) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                left = nanos - (System.nanoTime() - start);
            }
        } finally {
            waiter = null;
        }
    }
}
