package io.lovage.sql;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.store.Entry;
import io.lovage.store.TaskRecord;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conditional batches of state, messages and records. */
public final class Transactions {

    private Transactions() {}

    /** Does {@code txn} if its conditions hold, else nothing; its final records are kept for {@code retention}. */
    @CanIgnoreReturnValue
    public static TxnResult apply(Work work, Txn txn, Duration retention) throws SQLException {
        for (Txn.Cond condition : txn.when()) {
            if (!holds(work, txn.partition(), condition)) {
                return TxnResult.CONFLICT;
            }
        }
        List<Long> numbers = new ArrayList<>();
        for (Txn.Op operation : txn.then()) {
            apply(work, txn.partition(), operation, numbers);
        }
        Arrivals.store(work, txn.publish());
        for (TaskRecord record : txn.records()) {
            Tasks.record(work, record, retention);
        }
        return TxnResult.committed(numbers);
    }

    private static boolean holds(Work work, String partition, Txn.Cond condition) throws SQLException {
        Optional<Entry> entry = StateTable.find(work.sql(), partition, condition.name(), work.now());
        if (condition instanceof Txn.VersionIs is) {
            return is.version() == entry.map(Entry::version).orElse(0L);
        }
        if (condition instanceof Txn.NumberIs is) {
            return entry.isPresent() && entry.get().number() == is.number();
        }
        return condition instanceof Txn.Present == entry.isPresent();
    }

    private static void apply(Work work, String partition, Txn.Op operation, List<Long> numbers) throws SQLException {
        if (operation instanceof Txn.Put put) {
            StateTable.put(work, partition, put);
        } else if (operation instanceof Txn.Add add) {
            numbers.add(StateTable.add(work, partition, add));
        } else if (operation instanceof Txn.Delete delete) {
            StateTable.delete(work, partition, delete.name());
        } else if (operation instanceof Txn.DeleteRange range) {
            StateTable.deleteRange(work, partition, range);
        }
    }

    /** See {@code TaskStore.record}. */
    public static void record(Work work, List<TaskRecord> records, Duration retention) throws SQLException {
        for (TaskRecord record : records) {
            Tasks.record(work, record, retention);
        }
    }
}
