package io.lovage.sql;

import io.lovage.engine.Failpoint;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Conditional batches of state, messages and records. Those of one object see what those before them did; only {@link #finish} writes all of it. Records alone
 * are written at once, and before them the messages that are to be there.
 */
public final class Transactions {

    private final Work work;
    private final StateBatch state;
    private final List<Message> published = new ArrayList<>();

    /** {@code all} that will be applied are told before, so that what they look at can be read at once. */
    Transactions(Work work, Collection<Txn> all) throws SQLException {
        this.work = work;
        this.state = new StateBatch(work, all);
    }

    /** Does {@code txn} if its conditions hold, else nothing; its final records are kept for {@code retention}. */
    @CanIgnoreReturnValue
    public static TxnResult apply(Work work, Txn txn, Duration retention) throws SQLException {
        Transactions transactions = new Transactions(work, List.of(txn));
        TxnResult result = transactions.apply(txn, retention);
        transactions.finish();
        return result;
    }

    /** As {@link #apply(Work, Txn, Duration)}, one after the other. */
    static void applyAll(Work work, List<Txn> all, Duration retention) throws SQLException {
        Transactions transactions = new Transactions(work, all);
        for (Txn txn : all) {
            transactions.apply(txn, retention);
        }
        transactions.finish();
    }

    /** Does {@code txn} if its conditions hold, else nothing; its final records are kept for {@code retention}. */
    @CanIgnoreReturnValue
    TxnResult apply(Txn txn, Duration retention) throws SQLException {
        for (Txn.Cond condition : txn.when()) {
            if (!state.holds(txn.partition(), condition)) {
                return TxnResult.CONFLICT;
            }
        }
        List<Long> numbers = new ArrayList<>();
        for (Txn.Op operation : txn.then()) {
            apply(txn.partition(), operation, numbers);
        }
        published.addAll(txn.publish());
        if (!txn.records().isEmpty()) {
            storePublished();
            record(work, txn.records(), retention);
        }
        return TxnResult.committed(numbers);
    }

    private void apply(String partition, Txn.Op operation, List<Long> numbers) {
        if (operation instanceof Txn.Put put) {
            state.put(partition, put);
        } else if (operation instanceof Txn.Add add) {
            numbers.add(state.add(partition, add));
        } else if (operation instanceof Txn.Delete delete) {
            state.delete(partition, delete);
        } else if (operation instanceof Txn.DeleteRange range) {
            state.deleteRange(partition, range);
        }
    }

    private void storePublished() throws SQLException {
        Arrivals.store(work, published);
        published.clear();
    }

    void finish() throws SQLException {
        state.finish();
        Failpoint.hit("sql-in-progress");
        storePublished();
    }

    /** See {@code TaskStore.record}. */
    public static void record(Work work, List<TaskRecord> records, Duration retention) throws SQLException {
        boolean[] stored = records.stream().allMatch(Transactions::isUntried)
                ? work.sql().dialect().bulk().insertWaiting(work, records)
                : new boolean[records.size()];
        for (int i = 0; i < stored.length; i++) {
            if (!stored[i]) {
                Tasks.record(work, records.get(i), retention);
            }
        }
    }

    private static boolean isUntried(TaskRecord record) {
        return record.state() == TaskState.WAITING && record.attempts().isEmpty();
    }
}
