package io.lovage.broker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A stream of leased deliveries.
 *
 * <ul>
 *   <li>At least once: every accepted message stays until a consumer settles it or a person removes it.
 *   <li>Exclusive while leased: nobody else gets it until it is settled or its lease lapses.
 *   <li>Fenced: {@code settle} and {@code extend} with a delivery whose lease was lost yield {@link SettleResult#STALE} and change nothing. A lease
 *       is lost when its time is over, whether or not somebody else has the message by then. It is then READY again; of a task, an attempt with
 *       the error {@code lease-lost} is recorded.
 *   <li>Leases are the engine's: {@code settle} and {@code extend} take deliveries of any subscription of it, also of one that is closed, and work after
 *       {@link #close}. The length of a lease is that of the subscription that extends it.
 *   <li>Never early: no delivery before {@code notBefore}. Higher priority first; within a priority the older id first, as far as one
 *       queue goes. No order is promised between queues, but none of them starves.
 *   <li>Messages past their expiry are delivered all the same: what that means is for core to decide.
 * </ul>
 *
 * {@code poll} is called by one thread at a time, everything else from any.
 */
public interface Subscription extends AutoCloseable {

    /**
     * Leases at most {@code max} messages; waits up to {@code wait} for the first. Empty when there is none. {@code max} is the room the
     * caller has: this is the whole of consumer back-pressure.
     *
     * <p>A message that was PARKED is delivered only if {@link SubscribeSpec#tasks()} has its task's name; one without a task, only if
     * {@code tasks()} is empty. After {@link #close} nothing is delivered, and {@code poll} doesn't wait.
     */
    List<Delivery> poll(int max, Duration wait) throws InterruptedException;

    /** Settles a batch, item by item. */
    CompletionStage<List<SettleResult>> settle(List<Settlement> batch);

    /** Sets the leases to now + the spec's lease. */
    CompletionStage<List<SettleResult>> extend(List<Delivery> deliveries);

    /**
     * Makes a waiting {@link #poll} return at once with what it has; if none waits, the next one doesn't wait. For whoever wants to stop or to ask
     * for more.
     */
    void wakeUp();

    /** Stops intake and ends a waiting {@link #poll}. Deliveries that are still out stay leased: settle or release them before. Idempotent. */
    @Override
    void close();
}
