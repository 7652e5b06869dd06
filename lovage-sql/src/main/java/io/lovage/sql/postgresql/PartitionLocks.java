package io.lovage.sql.postgresql;

import io.lovage.sql.Sql;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Locks on partitions of the state, held until the transaction ends. Conditions are looked at before state is changed, so whoever does either holds the lock.
 * All that a transaction needs are taken at once and in order.
 */
final class PartitionLocks {

    private static final String LOCK = "SELECT pg_advisory_xact_lock(p) FROM unnest(CAST(? AS bigint[])) AS p";

    private PartitionLocks() {}

    static void take(Sql sql, String schema, Collection<String> partitions) throws SQLException {
        List<Long> locks = partitions.stream()
                .map(partition -> numberOf(schema, partition))
                .distinct()
                .sorted()
                .toList();
        if (!locks.isEmpty()) {
            sql.each(LOCK, row -> {}, sql.dialect().numbers(locks));
        }
    }

    /** Locks are the whole database's, so the schema counts. Partitions that share a number wait for each other, and that is all. */
    private static long numberOf(String schema, String partition) {
        long hash = schema.hashCode();
        for (int i = 0; i < partition.length(); i++) {
            hash = hash * 0x100000001B3L + partition.charAt(i);
        }
        return hash;
    }
}
