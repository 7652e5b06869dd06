package io.lovage.sql;

import java.sql.SQLException;
import java.util.List;

/**
 * Finds and drops records whose time is over.
 *
 * <p>There is no index on the time at which a record expires: keeping it would cost each task more than looking does, for nearly all records are kept
 * equally long and so end in the order of their keys. They are looked for in key order, some thousand at a time.
 */
public final class Retention {

    private static final String END_OF_STRETCH =
            "SELECT max(key) FROM (SELECT key FROM task WHERE key > ? ORDER BY key LIMIT ?) AS stretch";
    private static final String EXPIRED = "SELECT key FROM task WHERE key > ? AND key <= ? AND expires_at <= ?";
    private static final String HOLD =
            "SELECT key FROM task WHERE key " + Dialect.IN_NUMBERS + " AND expires_at <= ? FOR UPDATE";
    private static final String DROP = "DELETE FROM task WHERE key " + Dialect.IN_NUMBERS;

    private Retention() {}

    /**
     * A stretch of records that was looked at.
     *
     * @param end key of its last record; the next stretch begins behind it
     * @param expired keys of those whose time is over
     */
    public record Stretch(long end, List<Long> expired) {

        /** No record lies behind. */
        public static final long LAST = -1;
    }

    /** Looks at {@code count} records behind {@code after}. */
    public static Stretch look(Sql sql, long after, int count, long now) throws SQLException {
        long end = sql.number(END_OF_STRETCH, Stretch.LAST, after, count);
        return new Stretch(
                end, end == Stretch.LAST ? List.of() : sql.list(EXPIRED, row -> row.getLong(1), after, end, now));
    }

    /** Drops the records at {@code keys}, unless they were given more time since. */
    public static int drop(Work work, List<Long> keys) throws SQLException {
        List<Long> dropped = work.sql()
                .list(HOLD, row -> row.getLong(1), work.sql().dialect().numbers(keys), work.now());
        work.sql().update(DROP, work.sql().dialect().numbers(dropped));
        AttemptTable.deleteAll(work.sql(), dropped);
        return dropped.size();
    }
}
