package io.lovage.engine;

import io.lovage.broker.Delivery;
import io.lovage.store.Attempt;
import io.lovage.store.Txn;
import java.time.Duration;
import java.util.List;

/**
 * The end of one attempt, to be made durable in one step.
 *
 * @param delivery what was run; settled by this
 * @param attempt when and by whom it was run, and its error if it failed
 * @param outcome what follows
 * @param retention how long the record of a final outcome is kept, and final records of {@code transactions} with it; zero for no record of a success
 *     (other ends always leave one) and the default for all others. The record of a failure stays as long as its dead letter does
 * @param transactions what else the outcome brings about: progress of a flow, new messages, a released key
 */
public record Completion(
        Delivery delivery, Attempt attempt, Outcome outcome, Duration retention, List<Txn> transactions) {

    /** How long the record of a task is kept unless the task says otherwise. */
    public static final Duration DEFAULT_RETENTION = Duration.ofDays(1);

    public Completion {
        transactions = List.copyOf(transactions);
    }
}
