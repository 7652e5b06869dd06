package io.lovage.worker;

import java.time.Duration;

/*
 * A token bucket for one token. Starts lie on a grid of intervals: whoever comes late for a point of it takes that point, so that what was sent away until
 * then is not too early by the time that its predecessor was late.
 *
 * Those that come too early are spread over the points that follow, in the order in which they came. Nothing is reserved for them, for they may go to
 * another worker; who comes when a point is free takes it. They are sent away for no longer than LONGEST, so that a limit that is lifted, or a worker that
 * is gone, doesn't hold them for hours. If more come than there are points until then, they are spread over the same points once more.
 */

/** How often a task may start. Used by one thread. */
final class Pace {

    private static final long LONGEST = Duration.ofSeconds(30).toNanos();

    private final long interval;

    /** When the next may start. */
    private long free;

    /** Until when the ones that came too early were sent away. */
    private long spread;

    /**
     * @param now as of {@code System.nanoTime}
     */
    Pace(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.free = now;
        this.spread = now;
    }

    /** Zero if one may start now, and then it has; otherwise how many nanoseconds it should wait. */
    long start(long now) {
        if (now - free >= 0) {
            free = now - free < interval ? free + interval : now + interval;
            return 0;
        }
        boolean over = spread - free < 0 || spread + interval - now > LONGEST;
        spread = over ? free : spread + interval;
        return Math.min(LONGEST, spread - now);
    }
}
