package io.lovage.message;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.SplittableRandom;

/**
 * Makes version 7 UUIDs (RFC 9562): 48 bits of milliseconds, then a counter that starts at random in each millisecond, then random
 * bits. Ids of one generator strictly increase, even when the clock goes back. Thread-safe.
 */
public final class MessageIds {

    /** 12 bits of {@code rand_a} and the top 9 bits of {@code rand_b} count within a millisecond (RFC 9562, 6.2, method 2). */
    private static final int COUNTER_BITS = 21;

    private static final int LOW_COUNTER_BITS = 9;
    private static final int RANDOM_BITS = 53;
    private static final int HALF_OF_COUNTER = 1 << (COUNTER_BITS - 1);

    private final Clock clock;
    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    private long millis;
    private int counter;

    public MessageIds(Clock clock) {
        this.clock = clock;
    }

    /** A new id, greater than all before. */
    public synchronized MessageId next() {
        long now = clock.millis();
        if (now > millis) {
            millis = now;
            counter = random.nextInt(HALF_OF_COUNTER);
        } else if (++counter >>> COUNTER_BITS != 0) {
            millis++;
            counter = random.nextInt(HALF_OF_COUNTER);
        }
        long high = (millis << 16) | 0x7000L | (counter >>> LOW_COUNTER_BITS);
        long lowCounter = counter & ((1L << LOW_COUNTER_BITS) - 1);
        long low = 0x8000_0000_0000_0000L | (lowCounter << RANDOM_BITS) | (random.nextLong() >>> (64 - RANDOM_BITS));
        return new MessageId(high, low);
    }
}
