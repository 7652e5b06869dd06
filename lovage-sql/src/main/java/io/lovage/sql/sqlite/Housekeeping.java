package io.lovage.sql.sqlite;

import io.lovage.sql.StateTable;

/** Drops what reads as absent already, and gives the file's free space back. */
final class Housekeeping {

    private static final int SLICE = 1000;

    private final Parts parts;

    Housekeeping(Parts parts) {
        this.parts = parts;
    }

    synchronized void run() {
        int dropped;
        do {
            dropped = parts.write(work -> StateTable.dropExpired(work, SLICE));
        } while (dropped == SLICE);
    }
}
