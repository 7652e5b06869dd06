package io.lovage.celery.event;

import java.util.concurrent.atomic.AtomicLong;

/** Orders what several processes tell: a count that each message carries on. Thread-safe. */
public final class LamportClock {

    private final AtomicLong count = new AtomicLong();

    /** The count for a message about to be sent. */
    public long next() {
        return count.incrementAndGet();
    }

    /** Takes the count of a message that was received into account, and returns the new one. */
    public long received(long other) {
        return count.updateAndGet(own -> Math.max(own, other) + 1);
    }

    public long now() {
        return count.get();
    }
}
