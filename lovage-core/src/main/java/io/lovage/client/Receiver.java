package io.lovage.client;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.message.CanIgnoreReturnValue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Pulls messages from a queue. One thread at a time may receive; what was received may be settled from any. */
public final class Receiver<T> implements AutoCloseable {

    private final MessageQueue<T> queue;
    private final Subscription subscription;
    private final Clock clock;

    Receiver(MessageQueue<T> queue, Subscription subscription, Clock clock) {
        this.queue = queue;
        this.subscription = subscription;
        this.clock = clock;
    }

    /** At most {@code max} messages, waiting up to {@code wait} for the first; empty when there is none. */
    public List<Received<T>> receive(int max, Duration wait) throws InterruptedException {
        List<Received<T>> received = new ArrayList<>();
        List<Settlement> aside = new ArrayList<>();
        for (Delivery delivery : subscription.poll(max, wait)) {
            Settlement misplaced = Misplaced.settlement(delivery, clock.instant());
            if (misplaced == null) {
                received.add(new Received<>(queue, subscription, delivery));
            } else {
                aside.add(misplaced);
            }
        }
        if (!aside.isEmpty()) {
            Stages.await(subscription.settle(aside), "setting " + aside.size() + " messages aside");
        }
        return received;
    }

    /** Makes a waiting {@link #receive} return at once; if none waits, the next one doesn't wait. From any thread. */
    public void wakeUp() {
        subscription.wakeUp();
    }

    /** Acks many at once, which is much faster than one by one; returns how many were still the caller's. Those settled before are passed over. */
    @CanIgnoreReturnValue
    public int ackAll(Collection<Received<T>> messages) {
        return settleAll(messages, Settlement.Ack::new);
    }

    /** Gives many back at once, as if they had never been received; returns how many were still the caller's. Those settled before are passed over. */
    @CanIgnoreReturnValue
    public int giveBackAll(Collection<Received<T>> messages) {
        return settleAll(messages, delivery -> new Settlement.Release(delivery, Duration.ZERO, false));
    }

    /** The whole lease again for many at once, from now on; returns how many were still the caller's. Those settled before are passed over. */
    @CanIgnoreReturnValue
    public int extendAll(Collection<Received<T>> messages) {
        List<Delivery> open = messages.stream()
                .filter(received -> !received.isSettled())
                .map(Received::delivery)
                .toList();
        return open.isEmpty()
                ? 0
                : done(Stages.await(subscription.extend(open), "extending " + open.size() + " leases"));
    }

    private int settleAll(Collection<Received<T>> messages, Function<Delivery, Settlement> how) {
        List<Settlement> batch = new ArrayList<>(messages.size());
        for (Received<T> received : messages) {
            if (received.beginSettling()) {
                batch.add(how.apply(received.delivery()));
            }
        }
        return batch.isEmpty()
                ? 0
                : done(Stages.await(subscription.settle(batch), "settling " + batch.size() + " messages"));
    }

    private static int done(List<SettleResult> results) {
        return Collections.frequency(results, SettleResult.DONE);
    }

    /** Ends receiving. What was received and not settled comes back to the queue when its lease lapses. */
    @Override
    public void close() {
        subscription.close();
    }
}
