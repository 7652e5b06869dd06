package io.lovage.sql.sqlite;

import io.lovage.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * How large the file may grow, if that was said. New messages are refused at that size; the rest of the work may go some way beyond, or else nobody
 * could take messages out of a file that is full.
 */
final class Room {

    private static final int PAGES_PER_MB = (1 << 20) / Connections.PAGE_BYTES;
    private static final int RESERVE_MB = 4;

    private Room() {}

    /** Sets the limit that nothing gets over. */
    static void limit(Connection connection, SqliteSettings settings) throws SQLException {
        if (settings.maxFileMb() > 0) {
            long pages = (settings.maxFileMb() + settings.maxFileMb() / 4 + RESERVE_MB) * PAGES_PER_MB;
            Connections.pragma(connection, "max_page_count = " + pages);
        }
    }

    /** Whether new messages are welcome. */
    static boolean isLeft(Sql sql, SqliteSettings settings) throws SQLException {
        return settings.maxFileMb() == 0 || usedPages(sql) < settings.maxFileMb() * PAGES_PER_MB;
    }

    private static long usedPages(Sql sql) throws SQLException {
        return sql.number("PRAGMA page_count", 0) - sql.number("PRAGMA freelist_count", 0);
    }
}
