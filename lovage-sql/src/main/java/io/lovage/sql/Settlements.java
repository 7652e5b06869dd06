package io.lovage.sql;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.store.TaskError;
import io.lovage.store.TaskState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ends and extends leases without an outcome. */
public final class Settlements {

    private Settlements() {}

    /** Result i belongs to settlement i. */
    public static List<SettleResult> settle(Work work, List<Settlement> batch) throws SQLException {
        work.sweep();
        List<SettleResult> results = new ArrayList<>(batch.size());
        for (Settlement settlement : batch) {
            results.add(result(settle(work, settlement)));
        }
        return results;
    }

    private static boolean settle(Work work, Settlement settlement) throws SQLException {
        Delivery delivery = settlement.delivery();
        if (settlement instanceof Settlement.Ack) {
            return remove(work, delivery);
        }
        if (settlement instanceof Settlement.Release release) {
            long due = Millis.after(work.now(), release.delay());
            return move(work, delivery, Move.dueAt(due, work.now(), release.counted()));
        }
        if (settlement instanceof Settlement.Park park) {
            return move(work, delivery, Move.parked(park.reason(), work.now()));
        }
        var error = new TaskError("dead-letter", ((Settlement.DeadLetter) settlement).reason(), null);
        return Completions.bury(work, delivery, null, new Tasks.End(TaskState.FAILED, null, error, null, null));
    }

    /** Takes the message out with all that is known of its attempts; {@code false} if the lease was lost. */
    static boolean remove(Work work, Delivery delivery) throws SQLException {
        RowLease lease = RowLease.of(delivery.token());
        if (!MessageTable.deleteLeased(work.sql(), lease)) {
            return false;
        }
        if (delivery.attempt() > 1) {
            AttemptTable.delete(work.sql(), lease.key());
        }
        return true;
    }

    /** Puts the message elsewhere; {@code false} if the lease was lost. */
    static boolean move(Work work, Delivery delivery, Move move) throws SQLException {
        if (!MessageTable.moveLeased(work, RowLease.of(delivery.token()), move)) {
            return false;
        }
        move.announce(
                work.effects(),
                work.names().queues().idOf(work.sql(), delivery.message().queue()));
        return true;
    }

    /** Sets the leases to now + {@code lease}. */
    public static List<SettleResult> extend(Work work, List<Delivery> deliveries, Duration lease) throws SQLException {
        work.sweep();
        long until = Millis.after(work.now(), lease);
        List<SettleResult> results = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            results.add(result(MessageTable.extend(work.sql(), RowLease.of(delivery.token()), until)));
        }
        return results;
    }

    private static SettleResult result(boolean held) {
        return held ? SettleResult.DONE : SettleResult.STALE;
    }
}
