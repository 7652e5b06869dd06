package io.lovage.sql;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.engine.Completion;
import io.lovage.engine.Failpoint;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.store.Attempt;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import java.sql.PreparedStatement;
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
        work.sweep();
        SettleResult[] results = new SettleResult[batch.size()];
        List<Completion> plain = new ArrayList<>(batch.size());
        for (int i = 0; i < results.length; i++) {
            if (isPlain(batch.get(i))) {
                plain.add(batch.get(i));
            } else {
                results[i] = conclude(work, batch.get(i));
            }
        }
        if (!plain.isEmpty()) {
            fillGaps(results, succeed(work, plain));
        }
        return Arrays.asList(results);
    }

    /** Whether it is what nearly all are: a success that is recorded and brings nothing else about. */
    private static boolean isPlain(Completion completion) {
        return completion.outcome() instanceof Outcome.Succeeded
                && completion.delivery().message().task() != null
                && completion.transactions().isEmpty()
                && !completion.retention().isZero()
                && completion.attempt().error() == null;
    }

    /** Says of each whether its lease held. */
    private static int[] succeed(Work work, List<Completion> plain) throws SQLException {
        int[] held = MessageTable.deleteLeased(work.sql(), plain);
        PreparedStatement insert = TaskTable.insertSuccess(work.sql());
        for (int i = 0; i < held.length; i++) {
            Completion completion = plain.get(i);
            if (held[i] == 1) {
                TaskTable.addSuccess(
                        insert, work, RowLease.of(completion.delivery().token()).key(), completion);
            }
        }
        int[] unused = insert.executeBatch();
        work.effects().finished();
        return held;
    }

    private static void fillGaps(SettleResult[] results, int[] held) {
        int next = 0;
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                results[i] = held[next++] == 1 ? SettleResult.DONE : SettleResult.STALE;
            }
        }
    }

    private static SettleResult conclude(Work work, Completion completion) throws SQLException {
        boolean held = concludeOutcome(work, completion);
        if (!held) {
            return SettleResult.STALE;
        }
        for (Txn txn : completion.transactions()) {
            Transactions.apply(work, txn, retention(completion));
            Failpoint.hit("sql-in-progress");
        }
        return SettleResult.DONE;
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
            return Settlements.remove(work, completion.delivery());
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
        if (!MessageTable.deleteLeased(work.sql(), lease)) {
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
