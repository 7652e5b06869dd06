package io.lovage.sql;

import java.util.HashSet;
import java.util.Set;

/** What a transaction brought about that others wait for. Told to them once it is committed. Touched by the writing thread alone. */
public final class Effects {

    private final Set<Long> readyQueues = new HashSet<>();
    private long lastReady = -1;
    private long firstDue = Long.MAX_VALUE;
    private long firstLapse = Long.MAX_VALUE;
    private boolean finished;
    private boolean parked;

    void ready(long queue) {
        if (queue != lastReady) {
            lastReady = queue;
            readyQueues.add(queue);
        }
    }

    void due(long millis) {
        firstDue = Math.min(firstDue, millis);
    }

    /** A lease may lapse then. Of no interest to those who wait: somebody has to let it. */
    public void lapse(long millis) {
        firstLapse = Math.min(firstLapse, millis);
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

    /** When the first of the leases that were extended is over, in milliseconds. */
    public long firstLapse() {
        return firstLapse;
    }

    /** A message was put aside, for somebody who knows it. */
    void parked() {
        parked = true;
    }

    public boolean anyParked() {
        return parked;
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
        firstLapse = Long.MAX_VALUE;
        finished = false;
        parked = false;
    }
}
