package io.lovage.memory;

import io.lovage.broker.Place;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a message is.
 *
 * @param time when it becomes due if DELAYED, when the lease lapses if LEASED, else when it got there
 * @param reason why, if PARKED or DEAD
 * @param lease who has it, if LEASED
 */
record Position(
        Place place,
        Instant time,
        @Nullable String reason,
        @Nullable Lease lease) {

    static Position ready(Instant now) {
        return new Position(Place.READY, now, null, null);
    }

    /** READY if {@code due} has come, else DELAYED. */
    static Position dueAt(@Nullable Instant due, Instant now) {
        return due != null && due.isAfter(now) ? new Position(Place.DELAYED, due, null, null) : ready(now);
    }

    static Position leased(Lease lease, Instant until) {
        return new Position(Place.LEASED, until, null, lease);
    }

    static Position parked(String reason, Instant now) {
        return new Position(Place.PARKED, now, reason, null);
    }

    static Position dead(String reason, Instant now) {
        return new Position(Place.DEAD, now, reason, null);
    }

    /** Whether it changes by itself once its time has come. */
    boolean isTimed() {
        return place == Place.DELAYED || place == Place.LEASED;
    }
}
