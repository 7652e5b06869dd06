package io.lovage.worker;

import io.lovage.broker.Delivery;
import io.lovage.message.MessageId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * When a process dies, all that it held has lapsed: the task that killed it and those that happened to be beside it. Were they fetched together again and
 * again, the innocent would be given up with the guilty. So a task that has one lapse left is a suspect, and is tried: it is fetched alone, and nothing is
 * fetched while it runs. If it kills its process then, it goes alone, and its next worker gives it up. If it lives for a while, others may come in beside it:
 * what kills does so soon, and a long task must not keep a worker from all others.
 *
 * Suspects that were fetched together are given back, all but one. They stay suspects, since giving back uncounted leaves the count of lapses.
 */

/** Sees to it that a task that may be what kills its workers takes no others with it. Used by the intake's thread but where said. */
final class Trial {

    private static final Duration LENGTH = Duration.ofSeconds(10);

    private final int crashLimit;

    /** Whether a suspect was among what was fetched last, so that others may be behind it. */
    private boolean careful;

    private long began;

    /** Who is tried; set by the intake's thread, taken back by the one that ran it. */
    private volatile @Nullable MessageId suspect;

    Trial(int crashLimit) {
        this.crashLimit = crashLimit;
    }

    /** How many to fetch when there is room for {@code free}. */
    int most(int free) {
        return careful ? Math.min(1, free) : free;
    }

    /** Those of {@code fetched} to keep; the others are to be given back. */
    List<Delivery> choose(List<Delivery> fetched) {
        careful = false;
        for (Delivery delivery : fetched) {
            if (isSuspect(delivery)) {
                careful = true;
                return List.of(delivery);
            }
        }
        return fetched;
    }

    /** {@code delivery} is going to be run. */
    void begun(Delivery delivery) {
        if (isSuspect(delivery)) {
            began = System.nanoTime();
            suspect = delivery.message().id();
        }
    }

    /** {@code delivery} was run, or will not be. Called by any thread. */
    void ended(Delivery delivery) {
        if (delivery.message().id().equals(suspect)) {
            suspect = null;
        }
    }

    /** Whether nothing may be fetched now. */
    boolean isOn() {
        return suspect != null && System.nanoTime() - began < LENGTH.toNanos();
    }

    private boolean isSuspect(Delivery delivery) {
        return delivery.lapses() >= Math.max(1, crashLimit - 1) && delivery.lapses() < crashLimit;
    }
}
