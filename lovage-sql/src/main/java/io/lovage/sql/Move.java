package io.lovage.sql;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a message goes when its lease ends.
 *
 * @param state one of {@link Codes}
 * @param due when it becomes ready, if it is delayed
 * @param since when it got there, if that is of interest
 * @param counted whether the attempt that ends counts
 */
record Move(
        int state,
        @Nullable Long due,
        @Nullable Long since,
        @Nullable String reason,
        boolean counted) {

    /** READY if {@code due} has come, else DELAYED. */
    static Move dueAt(long due, long now, boolean counted) {
        return due <= now
                ? new Move(Codes.READY, null, null, null, counted)
                : new Move(Codes.DELAYED, due, null, null, counted);
    }

    static Move dueAt(Instant due, long now, boolean counted) {
        return dueAt(Millis.roundedUp(due), now, counted);
    }

    static Move dead(String reason, long now) {
        return new Move(Codes.DEAD, null, now, reason, true);
    }

    static Move parked(String reason, long now) {
        return new Move(Codes.PARKED, null, now, reason, false);
    }

    /** Whether the message is as suspect as it was before: it is given back to whoever comes next, and nothing became known of it. */
    boolean keepsLapses() {
        return !counted && state != Codes.PARKED;
    }

    /** Tells those who wait for messages of {@code queue}. */
    void announce(Effects effects, long queue) {
        if (state == Codes.PARKED) {
            effects.parked();
        }
        if (due != null) {
            effects.due(due);
        } else if (state == Codes.READY || state == Codes.PARKED) {
            effects.ready(queue);
        }
    }
}
