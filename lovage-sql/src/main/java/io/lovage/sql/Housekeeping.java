package io.lovage.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Drops what reads as absent already, and gives free space back. One engine at a time does it, in slices so small that nobody waits for
 * them.
 */
public final class Housekeeping {

    /** Nobody needs to do it more often, however many engines there are. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final String TAKE_TURN =
            "UPDATE counter SET value = ? WHERE name = 'maintained-at' AND value NOT BETWEEN ? AND ?";

    private static final int STATE_SLICE = 500;

    private static final int STRETCH = 5000;
    private static final int DROP_SLICE = 500;
    private static final long FROM_THE_START = -1;

    /** For looking at records that are mostly kept. */
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    /** For dropping, while there is much to drop. */
    private static final long DROP_NANOS = Duration.ofSeconds(1).toNanos();

    private final Access access;
    private final Runnable giveSpaceBack;

    /** How far the walk over all records got. */
    private long walked = FROM_THE_START;

    /** Works on {@code access}; runs {@code giveSpaceBack} last. */
    public Housekeeping(Access access, Runnable giveSpaceBack) {
        this.access = access;
        this.giveSpaceBack = giveSpaceBack;
    }

    public synchronized void run() {
        if (access.write(Housekeeping::takeTurn)) {
            dropState();
            dropRecordsAtTheStart();
            walkOverRecords();
            access.write(work -> Homes.sweep(work.sql()));
            giveSpaceBack.run();
        }
    }

    private static boolean takeTurn(Work work) throws SQLException {
        return work.sql().update(TAKE_TURN, work.now(), work.now() - PAUSE.toMillis() + 1, work.now()) == 1;
    }

    private void dropState() {
        int dropped;
        do {
            dropped = access.write(work -> StateTable.dropExpired(work, STATE_SLICE));
        } while (dropped == STATE_SLICE);
    }

    /** As a rule the oldest records end first, so it is there that many are to be found. */
    private void dropRecordsAtTheStart() {
        long start = System.nanoTime();
        long after = FROM_THE_START;
        Retention.Stretch stretch;
        do {
            stretch = look(after);
            drop(stretch.expired());
            after = stretch.end();
        } while (stretch.expired().size() > STRETCH / 2 && System.nanoTime() - start < DROP_NANOS);
    }

    /** Records that end before older ones are found here: each is passed sooner or later. */
    private void walkOverRecords() {
        long start = System.nanoTime();
        do {
            Retention.Stretch stretch = look(walked);
            drop(stretch.expired());
            walked = stretch.end();
        } while (walked != Retention.Stretch.LAST && System.nanoTime() - start < LOOK_NANOS);
    }

    private Retention.Stretch look(long after) {
        return access.read((sql, now) -> Retention.look(sql, after, STRETCH, now));
    }

    private void drop(List<Long> keys) {
        for (int from = 0; from < keys.size(); from += DROP_SLICE) {
            List<Long> slice = keys.subList(from, Math.min(keys.size(), from + DROP_SLICE));
            access.write(work -> Retention.drop(work, slice));
        }
    }
}
