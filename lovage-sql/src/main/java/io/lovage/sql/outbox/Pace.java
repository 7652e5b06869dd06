package io.lovage.sql.outbox;

import java.time.Duration;

/** When a relay looks again. Somebody who stores something says so, and soon afterwards, but nobody knows when, it will be committed. Thread-safe. */
final class Pace {

    private static final Duration SHORTEST = Duration.ofMillis(2);

    /** However many say that they stored something, there are no more looks than one in this time. */
    private static final Duration SHORTEST_WHEN_HURRIED = Duration.ofMillis(5);

    private static final Duration FIRST_AFTER_TROUBLE = Duration.ofMillis(100);
    private static final Duration LONGEST_AFTER_TROUBLE = Duration.ofSeconds(5);

    private final Duration longest;

    private boolean isClosed;
    private boolean isHurried;
    private Duration pause;
    private Duration pauseAfterTrouble = FIRST_AFTER_TROUBLE;

    Pace(Duration longest) {
        this.longest = longest;
        this.pause = longest;
    }

    /** Something was or will soon be committed. */
    synchronized void hurry() {
        isHurried = true;
        notifyAll();
    }

    synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return isClosed;
    }

    /** All went well. */
    synchronized void found() {
        pause = SHORTEST;
        pauseAfterTrouble = FIRST_AFTER_TROUBLE;
    }

    /** Waits because there was nothing to do: a little at first, then longer. */
    synchronized void idle() {
        if (isHurried) {
            isHurried = false;
            pause = SHORTEST;
        }
        long start = System.nanoTime();
        waitFor(SHORTEST_WHEN_HURRIED.compareTo(pause) < 0 ? SHORTEST_WHEN_HURRIED : pause, start, false);
        waitFor(pause, start, true);
        pause = shorter(pause.multipliedBy(2), longest);
    }

    /** Waits because somebody is away, longer each time. Nobody's hurry helps against that. */
    synchronized void trouble() {
        waitFor(pauseAfterTrouble, System.nanoTime(), false);
        pauseAfterTrouble = shorter(pauseAfterTrouble.multipliedBy(2), LONGEST_AFTER_TROUBLE);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private synchronized void waitFor(Duration duration, long start, boolean unlessHurried) {
        boolean isInterrupted = false;
        long left = duration.toNanos();
        while (left > 0 && !isClosed && !(unlessHurried && isHurried)) {
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                isInterrupted = true;
                isClosed = true;
            }
            left = duration.toNanos() - (System.nanoTime() - start);
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
