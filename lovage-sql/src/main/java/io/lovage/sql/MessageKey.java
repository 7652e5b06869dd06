package io.lovage.sql;

import io.lovage.message.MessageId;

/**
 * The number under which a message, and later the record of its task, is stored.
 *
 * <p>A 16-byte id would need an index of its own, which costs as much as everything else together. So the id is folded into 63 bits that keep
 * its time order, and serve as the table's own key. Two ids may fold to the same number: then one of them lives elsewhere, as {@link Homes} tells.
 */
public final class MessageKey {

    private static final int COUNTER_BITS = 21;
    private static final int LOW_COUNTER_BITS = 9;
    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
    private static final long MILLIS_MASK = (1L << (63 - COUNTER_BITS)) - 1;

    private MessageKey() {}

    /** Where {@code id} lives unless another id was there first. */
    public static long of(MessageId id) {
        return switch (version(id)) {
            case 7 -> ordered(id, counter(id));
            case 8 -> ordered(id, mix(id.high() ^ mix(id.low())));
            default -> mix(id.high() ^ mix(id.low())) & Long.MAX_VALUE;
        };
    }

    /** The {@code attempt}-th other place for {@code id}, from 1 on. Ever further away, so that a crowded millisecond finds room in later ones. */
    static long alternative(MessageId id, int attempt) {
        long range = COUNTER_MASK << Math.min(attempt, 30);
        return (of(id) + (mix(id.low() ^ mix(id.high() + attempt)) & range) + attempt) & Long.MAX_VALUE;
    }

    private static int version(MessageId id) {
        return (int) (id.high() >>> 12) & 0xF;
    }

    private static long ordered(MessageId id, long withinMilli) {
        return (id.epochMilli() & MILLIS_MASK) << COUNTER_BITS | (withinMilli & COUNTER_MASK);
    }

    /** The counter of {@code MessageIds}: 12 bits of {@code rand_a} and the 9 bits below the variant. */
    private static long counter(MessageId id) {
        return (id.high() & 0xFFF) << LOW_COUNTER_BITS | (id.low() >>> (62 - LOW_COUNTER_BITS) & 0x1FF);
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
