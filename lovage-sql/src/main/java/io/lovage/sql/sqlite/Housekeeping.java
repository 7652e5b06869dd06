package io.lovage.sql.sqlite;

import io.lovage.sql.Homes;
import io.lovage.sql.Retention;
import io.lovage.sql.StateTable;
import io.lovage.sql.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Drops what reads as absent already, and gives the file's free space back. One engine at a time does it, in slices so small that nobody waits for
 * them.
 */
final class Housekeeping {

    /** Nobody needs to do it more often, however many engines there are. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final String TAKE_TURN =
            "UPDATE counter SET value = ?1 WHERE name = 'maintained-at' AND value NOT BETWEEN ?1 - ?2 + 1 AND ?1";

    private static final int STATE_SLICE = 500;

    private static final int STRETCH = 5000;
    private static final int DROP_SLICE = 500;
    private static final long FROM_THE_START = -1;

    /** For looking at records that are mostly kept. */
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    /** For dropping, while there is much to drop. */
    private static final long DROP_NANOS = Duration.ofSeconds(1).toNanos();

    private static final String FREE_PAGES = "PRAGMA freelist_count";
    private static final String ALL_PAGES = "PRAGMA page_count";
    private static final int VACUUM_SLICE = 64;
    private static final String VACUUM_A_PAGE = "PRAGMA incremental_vacuum(1)";

    /** Free pages that are not worth giving back: they will be needed again. */
    private static final long SPARE_PAGES = 128;

    private final Parts parts;

    /** How far the walk over all records got. */
    private long walked = FROM_THE_START;

    Housekeeping(Parts parts) {
        this.parts = parts;
    }

    synchronized void run() {
        if (parts.write(Housekeeping::takeTurn)) {
            dropState();
            dropRecordsAtTheStart();
            walkOverRecords();
            parts.write(work -> Homes.sweep(work.sql()));
            giveSpaceBack();
        }
    }

    private static boolean takeTurn(Work work) throws SQLException {
        return work.sql().update(TAKE_TURN, work.now(), PAUSE.toMillis()) == 1;
    }

    private void dropState() {
        int dropped;
        do {
            dropped = parts.write(work -> StateTable.dropExpired(work, STATE_SLICE));
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
        return parts.read((sql, now) -> Retention.look(sql, after, STRETCH, now));
    }

    private void drop(List<Long> keys) {
        for (int from = 0; from < keys.size(); from += DROP_SLICE) {
            List<Long> slice = keys.subList(from, Math.min(keys.size(), from + DROP_SLICE));
            parts.write(work -> Retention.drop(work, slice));
        }
    }

    private void giveSpaceBack() {
        long start = System.nanoTime();
        while (excessPages() >= VACUUM_SLICE && System.nanoTime() - start < DROP_NANOS) {
            parts.write(Housekeeping::vacuum);
        }
    }

    private long excessPages() {
        return parts.read(
                (sql, now) -> sql.number(FREE_PAGES, 0) - Math.max(SPARE_PAGES, sql.number(ALL_PAGES, 0) / 4));
    }

    /** A page at a time: given a larger number, the statement has to be stepped to its end, and the driver steps it once. */
    private static boolean vacuum(Work work) throws SQLException {
        for (int i = 0; i < VACUUM_SLICE; i++) {
            work.sql().runOnce(VACUUM_A_PAGE);
        }
        return true;
    }
}
