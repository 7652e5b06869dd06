package io.lovage.sql;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.store.Attempt;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends attempts. */
public final class Completions {

    private Completions() {}

    /** Result i belongs to completion i. */
    public static List<SettleResult> commit(Work work, List<Completion> batch) throws SQLException {
        work.sweepIfLeasesNeedIt();
        List<RowLease> leases =
                batch.stream().map(each -> RowLease.of(each.delivery().token())).toList();
        List<SettleResult> results = new ArrayList<>(batch.size());
        if (RowLease.areDistinct(leases)) {
            commit(work, batch, results);
        } else {
            for (Completion each : batch) {
                commit(work, List.of(each), results);
            }
        }
        return results;
    }

    /** Ends attempts at different messages. */
    private static void commit(Work work, List<Completion> batch, List<SettleResult> results) throws SQLException {
        SettleResult[] ended = new SettleResult[batch.size()];
        List<Completion> successes = new ArrayList<>(ended.length);
        for (int i = 0; i < ended.length; i++) {
            if (isPlainSuccess(batch.get(i))) {
                successes.add(batch.get(i));
            } else {
                ended[i] = Settlements.result(concludeOutcome(work, batch.get(i)));
            }
        }
        if (!successes.isEmpty()) {
            Settlements.fillGaps(ended, succeed(work, successes));
        }
        List<Completion> done = new ArrayList<>(ended.length);
        for (int i = 0; i < ended.length; i++) {
            if (ended[i] == SettleResult.DONE) {
                done.add(batch.get(i));
            }
        }
        progress(work, done);
        results.addAll(Arrays.asList(ended));
    }

    /** Whether it is what nearly all are. */
    private static boolean isPlainSuccess(Completion completion) {
        return completion.outcome() instanceof Outcome.Succeeded
                && completion.attempt().error() == null;
    }

    /** Says of each whether its lease held. */
    private static boolean[] succeed(Work work, List<Completion> successes) throws SQLException {
        List<RowLease> leases = new ArrayList<>(successes.size());
        for (Completion completion : successes) {
            leases.add(RowLease.of(completion.delivery().token()));
        }
        boolean[] held = work.sql().dialect().bulk().deleteLeased(work, leases);
        List<Completion> recorded = new ArrayList<>(successes.size());
        List<Long> forgotten = new ArrayList<>();
        for (int i = 0; i < held.length; i++) {
            Completion completion = successes.get(i);
            if (held[i] && isRecorded(completion)) {
                recorded.add(completion);
            } else if (held[i] && completion.delivery().attempt() > 1) {
                forgotten.add(leases.get(i).key());
            }
        }
        record(work, recorded);
        AttemptTable.deleteAll(work.sql(), forgotten);
        return held;
    }

    private static boolean isRecorded(Completion completion) {
        return completion.delivery().message().task() != null
                && !completion.retention().isZero();
    }

    private static void record(Work work, List<Completion> successes) throws SQLException {
        if (!successes.isEmpty()) {
            work.sql().dialect().bulk().insertSuccesses(work, successes);
            work.effects().finished();
        }
    }

    private static void progress(Work work, List<Completion> done) throws SQLException {
        List<Txn> all =
                done.stream().flatMap(each -> each.transactions().stream()).toList();
        if (all.isEmpty()) {
            return;
        }
        Transactions transactions = new Transactions(work, all);
        for (Completion completion : done) {
            for (Txn txn : completion.transactions()) {
                transactions.apply(txn, retention(completion));
            }
        }
        transactions.finish();
    }

    private static boolean concludeOutcome(Work work, Completion completion) throws SQLException {
        Outcome outcome = completion.outcome();
        if (outcome instanceof Outcome.RetryAt retry) {
            return retry(work, completion, retry);
        }
        if (outcome instanceof Outcome.Failed failed) {
            var end = new Tasks.End(TaskState.FAILED, null, failed.error(), null, null);
            return bury(work, completion.delivery(), completion.attempt(), end);
        }
        if (outcome instanceof Outcome.Succeeded && completion.retention().isZero()) {
            return Settlements.remove(work, List.of(completion.delivery()))[0];
        }
        return end(work, completion, end(work, completion));
    }

    private static Tasks.End end(Work work, Completion completion) {
        Outcome outcome = completion.outcome();
        long until = Millis.after(work.now(), retention(completion));
        if (outcome instanceof Outcome.Succeeded succeeded) {
            return new Tasks.End(TaskState.SUCCEEDED, succeeded.result(), null, null, until);
        }
        return outcome instanceof Outcome.Cancelled cancelled
                ? new Tasks.End(TaskState.CANCELLED, null, null, cancelled.reason(), until)
                : new Tasks.End(TaskState.EXPIRED, null, null, null, until);
    }

    private static boolean end(Work work, Completion completion, Tasks.End end) throws SQLException {
        RowLease lease = RowLease.of(completion.delivery().token());
        if (!work.sql().dialect().bulk().deleteLeased(work, List.of(lease))[0]) {
            return false;
        }
        Message message = completion.delivery().message();
        if (message.task() != null) {
            Attempt last = end.state() == TaskState.EXPIRED ? null : completion.attempt();
            Tasks.end(work, lease.key(), message, last, end);
        }
        return true;
    }

    private static boolean retry(Work work, Completion completion, Outcome.RetryAt retry) throws SQLException {
        Delivery delivery = completion.delivery();
        RowLease lease = RowLease.of(delivery.token());
        if (!Settlements.move(work, delivery, Move.dueAt(retry.at(), work.now(), true))) {
            return false;
        }
        if (delivery.message().task() != null) {
            AttemptTable.add(work, lease.key(), completion.attempt());
        }
        return true;
    }

    /** Makes the message a dead letter, and its task FAILED; the record stays as long as the message does. */
    static boolean bury(Work work, Delivery delivery, @Nullable Attempt last, Tasks.End failed) throws SQLException {
        String reason = failed.error() == null ? "" : failed.error().message();
        if (!Settlements.move(work, delivery, Move.dead(reason, work.now()))) {
            return false;
        }
        if (delivery.message().task() != null) {
            Tasks.end(work, RowLease.of(delivery.token()).key(), delivery.message(), last, failed);
        }
        return true;
    }

    private static Duration retention(Completion completion) {
        return completion.retention().isZero() ? Completion.DEFAULT_RETENTION : completion.retention();
    }
}
