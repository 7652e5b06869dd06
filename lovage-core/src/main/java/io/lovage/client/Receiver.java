package io.lovage.client;

import io.lovage.broker.Delivery;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
        for (Delivery delivery : subscription.poll(max, wait)) {
            Settlement misplaced = Misplaced.settlement(delivery, clock.instant());
            if (misplaced == null) {
                received.add(new Received<>(queue, subscription, delivery));
            } else {
                Stages.await(
                        subscription.settle(List.of(misplaced)),
                        "setting message " + delivery.message().id() + " aside");
            }
        }
        return received;
    }

    /** Ends receiving. What was received and not settled comes back to the queue when its lease lapses. */
    @Override
    public void close() {
        subscription.close();
    }
}
