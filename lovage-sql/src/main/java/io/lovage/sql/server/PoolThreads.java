package io.lovage.sql.server;

import io.lovage.sql.Threads;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a pool of connections. One of them pauses after each connection that it made, and for seconds after one that it couldn't make; a pool that is
 * closed would sit that out.
 */
final class PoolThreads implements ThreadFactory {

    private final String name;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    PoolThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        return Threads.daemon(name + "-" + count.incrementAndGet(), () -> {
            running.add(Thread.currentThread());
            try {
                work.run();
            } finally {
                running.remove(Thread.currentThread());
            }
        });
    }

    /** Ends pauses. */
    void hurry() {
        running.forEach(Thread::interrupt);
    }
}
