package io.lovage.sql;

import java.util.List;

/** Leases messages to one subscription. Used by its polling thread. */
public interface Claiming {

    /** Leases at most {@code max} messages, in the order of delivery. */
    Taken take(int max);

    /**
     * What was leased.
     *
     * @param nextChange if it is nothing: when a message may become ready by itself, in milliseconds
     */
    record Taken(List<Claimed> messages, long nextChange) {

        public static final Taken NOTHING = new Taken(List.of(), Long.MAX_VALUE);
    }

    /** How long a poll may rest on being told of news: it looks again after so many nanoseconds. */
    default long trustNanos() {
        return Long.MAX_VALUE;
    }
}
