package io.lovage.sql.mariadb;

import io.lovage.sql.Dialect;
import io.lovage.sql.Sql;
import io.lovage.sql.server.Leasing;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Two statements: one locks the rows, the other changes them, since none here does both and tells which. Within a queue the index on
 * (state, queue, rank, key) is walked from its start; rows that somebody else is leasing at the moment are passed over.
 *
 * PARKED messages are rare. Where there are some, those that this subscription knows are locked as well, and the first of all are taken.
 */
final class MariadbLeasing implements Leasing {

    /** Before the row is changed: it will have had an attempt more. */
    private static final String ROW =
            "SELECT " + Leasing.COLUMNS.replace(" attempt,", " attempt + 1,") + " FROM message";

    private static final String READY = ROW + " FORCE INDEX(message_ready) WHERE state = 0 AND queue = ?"
            + " ORDER BY rank, key LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String READY_KEYS = "SELECT rank, key FROM message FORCE INDEX(message_ready)"
            + " WHERE state = 0 AND queue = ? ORDER BY rank, key LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String PARKED_KEYS = "SELECT rank, key FROM message FORCE INDEX(message_ready)"
            + " WHERE state = 3 AND queue = ? AND (name IS NULL AND ? OR name " + Dialect.IN_NUMBERS
            + ") ORDER BY rank, key LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String CHOSEN = ROW + " FORCE INDEX(PRIMARY) WHERE key " + Dialect.IN_NUMBERS + " FOR UPDATE";

    private static final String LEASE =
            "UPDATE message SET state = 2, attempt = attempt + 1, lease_until = ?, fence = ?,"
                    + " holder = ?, since = ?, reason = NULL WHERE key " + Dialect.IN_NUMBERS;

    private static final int KEY_COLUMN = 2;

    private record Place(int rank, long key) {}

    @Override
    public void lease(Sql sql, Wanted wanted, Sql.Visitor leased) throws SQLException {
        sql.connection().setAutoCommit(false);
        try {
            List<Long> keys = new ArrayList<>();
            Sql.Visitor visitor = row -> {
                keys.add(row.getLong(KEY_COLUMN));
                leased.visit(row);
            };
            for (long queue : wanted.queues()) {
                int max = wanted.max() - keys.size();
                if (max > 0) {
                    lock(sql, wanted.parked(), queue, max, visitor);
                }
            }
            if (!keys.isEmpty()) {
                keys.sort(Comparator.naturalOrder());
                Lease lease = wanted.lease();
                sql.update(
                        LEASE,
                        lease.until(),
                        lease.fence(),
                        lease.holder(),
                        lease.now(),
                        sql.dialect().numbers(keys));
            }
            sql.connection().commit();
        } catch (SQLException e) {
            rollBack(sql, e);
            throw e;
        }
        sql.connection().setAutoCommit(true);
    }

    private static void lock(Sql sql, @Nullable Parked parked, long queue, int max, Sql.Visitor visitor)
            throws SQLException {
        if (parked == null) {
            sql.each(READY, visitor, queue, max);
            return;
        }
        Sql.Row<Place> place = row -> new Place(row.getInt(1), row.getLong(2));
        List<Place> places = new ArrayList<>(sql.list(READY_KEYS, place, queue, max));
        places.addAll(sql.list(
                PARKED_KEYS, place, queue, parked.plain(), sql.dialect().numbers(parked.tasks()), max));
        List<Long> chosen = places.stream()
                .sorted(Comparator.comparingInt(Place::rank).thenComparingLong(Place::key))
                .limit(max)
                .map(Place::key)
                .toList();
        if (!chosen.isEmpty()) {
            sql.each(CHOSEN, visitor, sql.dialect().numbers(chosen));
        }
    }

    private static void rollBack(Sql sql, SQLException error) {
        try {
            sql.connection().rollback();
            sql.connection().setAutoCommit(true);
        } catch (SQLException e) {
            error.addSuppressed(e);
        }
    }
}
