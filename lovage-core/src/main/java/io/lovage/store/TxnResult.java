package io.lovage.store;

import java.util.List;

/**
 * What became of a transaction.
 *
 * @param numbers the new number of each {@link Txn.Add}, in order; empty unless COMMITTED
 */
public record TxnResult(Status status, List<Long> numbers) {

    public static final TxnResult CONFLICT = new TxnResult(Status.CONFLICT, List.of());
    public static final TxnResult UNKNOWN = new TxnResult(Status.UNKNOWN, List.of());

    public enum Status {
        COMMITTED,
        /** A condition failed; nothing changed. */
        CONFLICT,
        UNKNOWN
    }

    public static TxnResult committed(List<Long> numbers) {
        return new TxnResult(Status.COMMITTED, List.copyOf(numbers));
    }

    public boolean isCommitted() {
        return status == Status.COMMITTED;
    }
}
