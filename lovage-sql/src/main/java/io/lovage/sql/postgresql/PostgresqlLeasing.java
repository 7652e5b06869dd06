package io.lovage.sql.postgresql;

import io.lovage.sql.Sql;
import io.lovage.sql.server.Leasing;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/*
 * One statement that is a transaction of its own. Within a queue the index on (queue, rank, key) is walked from its start; rows that somebody else is
 * leasing at the moment are passed over.
 *
 * PARKED messages are rare. Where there are some, another statement takes those that this subscription knows together with the ready ones of their queue,
 * in the one order of all.
 */
final class PostgresqlLeasing implements Leasing {

    private static final String LEASE =
            "UPDATE message SET state = 2, attempt = attempt + 1, lease_until = ?, fence = ?,"
                    + " holder = ?, since = ?, reason = NULL WHERE key = ANY(ARRAY(SELECT m.key"
                    + " FROM unnest(CAST(? AS int[])) AS q(id) CROSS JOIN LATERAL ";

    private static final String READY_OF_QUEUE = "(SELECT key, rank FROM message WHERE queue = q.id AND state = 0"
            + " ORDER BY rank, key LIMIT ? FOR UPDATE SKIP LOCKED)";

    private static final String PARKED_OF_QUEUE = "(SELECT key, rank FROM message WHERE queue = q.id AND state = 3"
            + " AND (name = ANY(CAST(? AS int[])) OR name IS NULL AND ?)"
            + " ORDER BY rank, key LIMIT ? FOR UPDATE SKIP LOCKED)";

    private static final String RETURNING = " AS m LIMIT ?)) RETURNING " + Leasing.COLUMNS;

    private static final String READY = LEASE + READY_OF_QUEUE + RETURNING;

    private static final String READY_OR_PARKED = LEASE + "(SELECT key, rank FROM (SELECT * FROM " + READY_OF_QUEUE
            + " AS ready UNION ALL SELECT * FROM " + PARKED_OF_QUEUE + " AS parked) AS u ORDER BY rank, key LIMIT ?)"
            + RETURNING;

    @Override
    public void lease(Sql sql, Wanted wanted, Sql.Visitor leased) throws SQLException {
        Parked parked = wanted.parked();
        PreparedStatement claim = sql.statement(parked == null ? READY : READY_OR_PARKED);
        claim.setLong(1, wanted.lease().until());
        claim.setLong(2, wanted.lease().fence());
        claim.setLong(3, wanted.lease().holder());
        claim.setLong(4, wanted.lease().now());
        claim.setObject(5, sql.dialect().numbers(wanted.queues()));
        claim.setInt(6, wanted.max());
        int next = 7;
        if (parked != null) {
            claim.setObject(next++, sql.dialect().numbers(parked.tasks()));
            claim.setBoolean(next++, parked.plain());
            claim.setInt(next++, wanted.max());
            claim.setInt(next++, wanted.max());
        }
        claim.setInt(next, wanted.max());
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                leased.visit(rows);
            }
        }
    }
}
