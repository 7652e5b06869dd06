package io.lovage.sql.sqlite;

import io.lovage.sql.Work;
import java.sql.SQLException;
import java.time.Duration;

/** Gives the file's free space back, a few pages at a time. */
final class Vacuum implements Runnable {

    private static final long LONGEST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String FREE_PAGES = "PRAGMA freelist_count";
    private static final String ALL_PAGES = "PRAGMA page_count";
    private static final int SLICE = 64;
    private static final String VACUUM_A_PAGE = "PRAGMA incremental_vacuum(1)";

    /** Free pages that are not worth giving back: they will be needed again. */
    private static final long SPARE_PAGES = 128;

    private final Parts parts;

    Vacuum(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        while (excessPages() >= SLICE && System.nanoTime() - start < LONGEST_NANOS) {
            parts.write(Vacuum::vacuum);
        }
    }

    private long excessPages() {
        return parts.read(
                (sql, now) -> sql.number(FREE_PAGES, 0) - Math.max(SPARE_PAGES, sql.number(ALL_PAGES, 0) / 4));
    }

    /** A page at a time: given a larger number, the statement has to be stepped to its end, and the driver steps it once. */
    private static boolean vacuum(Work work) throws SQLException {
        for (int i = 0; i < SLICE; i++) {
            work.sql().runOnce(VACUUM_A_PAGE);
        }
        return true;
    }
}
