package io.lovage.worker;

/**
 * How many tasks a worker may hold beyond those that run. Long tasks get no buffer, so that another worker can take what waits here; short ones get
 * about as many as run in {@link #AHEAD_NANOS}, since asking the engine for each would cost more than running it. Thread-safe; races only blur the estimate.
 */
final class Buffer {

    private static final long AHEAD_NANOS = 50_000_000;
    private static final int LARGEST = 2_000;
    private static final double WEIGHT_OF_NEW = 0.05;

    private volatile int slots;

    /** Running mean of one attempt's time. Written by the attempts' threads, read by the intake's. */
    private volatile double meanNanos = AHEAD_NANOS;

    Buffer(int slots) {
        this.slots = slots;
    }

    int slots() {
        return slots;
    }

    void resize(int count) {
        slots = count;
    }

    /** An attempt took {@code nanos}. One long attempt counts at once, since it shows what may be stuck behind it. */
    void ran(long nanos) {
        double mean = meanNanos;
        meanNanos = nanos > AHEAD_NANOS ? Math.max(mean, (double) nanos) : mean + WEIGHT_OF_NEW * (nanos - mean);
    }

    int size() {
        int count = slots;
        double ahead = count * (AHEAD_NANOS / Math.max(1.0, meanNanos));
        return ahead <= count ? 0 : (int) Math.min(LARGEST, ahead);
    }
}
