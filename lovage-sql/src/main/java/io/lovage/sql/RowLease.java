package io.lovage.sql;

import io.lovage.broker.LeaseToken;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Proof of one lease of one row.
 *
 * @param key of the message
 * @param fence a number that no other claim ever gets: it stands in the row as long as the lease holds
 */
public record RowLease(long key, long fence) implements LeaseToken {

    /** Stands for a token that another engine made: no row has it. */
    private static final RowLease NONE = new RowLease(-1, -1);

    /** Whether each is of another message. */
    static boolean areDistinct(List<RowLease> leases) {
        Set<Long> keys = new HashSet<>();
        for (RowLease lease : leases) {
            if (!keys.add(lease.key())) {
                return false;
            }
        }
        return true;
    }

    public static RowLease of(LeaseToken token) {
        return token instanceof RowLease lease ? lease : NONE;
    }
}
