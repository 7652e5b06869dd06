package io.lovage.sql;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.store.TaskError;
import io.lovage.store.TaskState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends and extends leases without an outcome. */
public final class Settlements {

    private Settlements() {}

    /** Result i belongs to settlement i. */
    public static List<SettleResult> settle(Work work, List<Settlement> batch) throws SQLException {
        work.sweepIfLeasesNeedIt();
        List<Delivery> deliveries = batch.stream().map(Settlement::delivery).toList();
        List<SettleResult> results = new ArrayList<>(batch.size());
        if (RowLease.areDistinct(leasesOf(deliveries))) {
            settle(work, batch, results);
        } else {
            for (Settlement each : batch) {
                settle(work, List.of(each), results);
            }
        }
        return results;
    }

    /** Ends leases of different messages. */
    private static void settle(Work work, List<Settlement> batch, List<SettleResult> results) throws SQLException {
        SettleResult[] ended = new SettleResult[batch.size()];
        List<Delivery> acknowledged = new ArrayList<>(ended.length);
        for (int i = 0; i < ended.length; i++) {
            if (batch.get(i) instanceof Settlement.Ack ack) {
                acknowledged.add(ack.delivery());
            } else {
                ended[i] = result(settle(work, batch.get(i)));
            }
        }
        if (!acknowledged.isEmpty()) {
            fillGaps(ended, remove(work, acknowledged));
        }
        results.addAll(Arrays.asList(ended));
    }

    private static boolean settle(Work work, Settlement settlement) throws SQLException {
        Delivery delivery = settlement.delivery();
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

    /** Takes the messages out with all that is known of their attempts; {@code false} where the lease was lost. */
    static boolean[] remove(Work work, List<Delivery> deliveries) throws SQLException {
        List<RowLease> leases = leasesOf(deliveries);
        boolean[] held = work.sql().dialect().bulk().deleteLeased(work, leases);
        List<Long> tried = new ArrayList<>();
        for (int i = 0; i < held.length; i++) {
            if (held[i] && deliveries.get(i).attempt() > 1) {
                tried.add(leases.get(i).key());
            }
        }
        AttemptTable.deleteAll(work.sql(), tried);
        return held;
    }

    private static List<RowLease> leasesOf(List<Delivery> deliveries) {
        List<RowLease> leases = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            leases.add(RowLease.of(delivery.token()));
        }
        return leases;
    }

    /** Gives the results that are missing, in order. */
    static void fillGaps(@Nullable SettleResult[] results, boolean[] held) {
        int next = 0;
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                results[i] = result(held[next++]);
            }
        }
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
        work.sweepIfLeasesNeedIt();
        long until = Millis.after(work.now(), lease);
        SettleResult[] results = new SettleResult[deliveries.size()];
        fillGaps(results, work.sql().dialect().bulk().extend(work, leasesOf(deliveries), until));
        return Arrays.asList(results);
    }

    static SettleResult result(boolean held) {
        return held ? SettleResult.DONE : SettleResult.STALE;
    }
}
