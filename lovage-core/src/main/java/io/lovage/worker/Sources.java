package io.lovage.worker;

import io.lovage.broker.Broker;
import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.message.LovageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A subscription whose queues change. Each set of queues is a subscription of its own; leases belong to the engine, so that the latest one settles what those
 * before it fetched.
 */
final class Sources implements Subscription {

    private final Broker broker;
    private final SubscribeSpec spec;

    /** These three are written under the monitor. */
    private volatile Subscription current;

    private volatile List<String> queues;
    private boolean closed;

    Sources(Broker broker, SubscribeSpec spec) {
        this.broker = broker;
        this.spec = spec;
        this.current = broker.subscribe(spec);
        this.queues = spec.queues();
    }

    List<String> queues() {
        return queues;
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    synchronized void add(String queue) {
        if (!queues.contains(queue)) {
            List<String> more = new ArrayList<>(queues);
            more.add(queue);
            change(more);
        }
    }

    synchronized void remove(String queue) {
        if (queues.contains(queue)) {
            change(queues.stream().filter(other -> !other.equals(queue)).toList());
        }
    }

    private void change(List<String> next) {
        if (closed) {
            throw new LovageException("Worker " + spec.consumer() + " has stopped, so its queues can't be changed.");
        }
        if (!next.isEmpty()) {
            Subscription before = current;
            current = broker.subscribe(new SubscribeSpec(next, spec.lease(), spec.consumer(), spec.tasks()));
            before.close();
        }
        queues = List.copyOf(next);
        // Whoever wanted to wake a poll up at this moment may have met the subscription before.
        current.wakeUp();
    }

    @Override
    public List<Delivery> poll(int max, Duration wait) throws InterruptedException {
        return isEmpty() ? List.of() : current.poll(max, wait);
    }

    @Override
    public CompletionStage<List<SettleResult>> settle(List<Settlement> batch) {
        return current.settle(batch);
    }

    @Override
    public CompletionStage<List<SettleResult>> extend(List<Delivery> deliveries) {
        return current.extend(deliveries);
    }

    @Override
    public void wakeUp() {
        current.wakeUp();
    }

    @Override
    public synchronized void close() {
        closed = true;
        current.close();
    }
}
