package io.lovage.sql;

import java.util.HashSet;
import java.util.Set;

/** What a transaction brought about that others wait for. Told to them once it is committed. Touched by the writing thread alone. */
public final class Effects {

    private final Set<Long> readyQueues = new HashSet<>();
    private long lastReady = -1;
    private long firstDue = Long.MAX_VALUE;
    private boolean finished;

    void ready(long queue) {
        if (queue != lastReady) {
            lastReady = queue;
            readyQueues.add(queue);
        }
    }

    void due(long millis) {
        firstDue = Math.min(firstDue, millis);
    }

    void finished() {
        finished = true;
    }

    /** Queues that have something to deliver now. */
    public Set<Long> readyQueues() {
        return readyQueues;
    }

    /** When the first of the messages that were delayed becomes due, in milliseconds. */
    public long firstDue() {
        return firstDue;
    }

    /** Whether a task reached its final state. */
    public boolean anyFinished() {
        return finished;
    }

    public boolean isEmpty() {
        return readyQueues.isEmpty() && firstDue == Long.MAX_VALUE && !finished;
    }

    void reset() {
        readyQueues.clear();
        lastReady = -1;
        firstDue = Long.MAX_VALUE;
        finished = false;
    }
}
