package io.lovage.message;

import java.util.UUID;

/**
 * The identity of a message, and of the task it carries, over all re-sends and attempts: a UUID.
 *
 * <p>Lovage makes version 7 UUIDs (RFC 9562), so ids sort by creation time; {@link MessageIds} is the generator. Ids
 * that come from elsewhere may have any version.
 *
 * @param high the upper 64 bits of the UUID
 * @param low the lower 64 bits of the UUID
 */
public record MessageId(long high, long low) implements Comparable<MessageId> {

    private static final long LOW_40_BITS = 0xFF_FFFF_FFFFL;

    /**
     * Reads the 36 character text form of a UUID, such as {@code 019ab3c4-7e1a-7000-8000-0123456789ab}.
     *
     * @throws InvalidMessageException if {@code text} is anything else
     */
    public static MessageId of(String text) {
        if (text.length() != 36) {
            throw notAnId(text);
        }
        try {
            UUID uuid = UUID.fromString(text);
            return new MessageId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
        } catch (IllegalArgumentException e) {
            throw notAnId(text);
        }
    }

    /**
     * The id of part {@code index} of a larger piece of work that has this id. The same part always gets the same id, and it sorts
     * beside this one: a flow that has begun goes before flows that were sent later.
     */
    public MessageId child(int index) {
        long mixed = mix(low ^ mix(high + index * 0x9E3779B97F4A7C15L) ^ index);
        long version8 = (high & ~0xFFFFL) | 0x8000L | ((mixed >>> 52) & 0xFFFL);
        long variant = (mix(mixed ^ low) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new MessageId(version8, variant);
    }

    /** Milliseconds since 1970 at which a version 7 id was made; meaningless for other versions. */
    public long epochMilli() {
        return high >>> 16;
    }

    @Override
    public int compareTo(MessageId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** The canonical UUID text, in lower case. */
    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + (low & LOW_40_BITS));
    }

    private static InvalidMessageException notAnId(String text) {
        return new InvalidMessageException(
                "'%s' is not an id. An id looks like 019ab3c4-7e1a-7000-8000-0123456789ab.", text);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every input bit reaches every output bit. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
