package io.lovage.testkit;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Sent;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A broker that tells a witness what it took in and let go. */
final class WitnessedBroker implements Broker {

    private final Broker broker;
    private final Witness witness;

    WitnessedBroker(Broker broker, Witness witness) {
        this.broker = broker;
        this.witness = witness;
    }

    @Override
    public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
        return broker.publish(batch).thenApply(results -> {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i).sent() == Sent.ACCEPTED) {
                    witness.accepted(batch.get(i).id());
                }
            }
            return results;
        });
    }

    @Override
    public Subscription subscribe(SubscribeSpec spec) {
        return new Witnessed(broker.subscribe(spec), witness);
    }

    @Override
    public List<QueueStats> stats() {
        return broker.stats();
    }

    @Override
    public long purge(String queue, Set<Place> places) {
        List<MessageId> before = List.copyOf(
                Invariants.locate(broker, List.copyOf(witness.everOffered())).keySet());
        long purged = broker.purge(queue, places);
        Set<MessageId> after = Invariants.locate(broker, before).keySet();
        before.stream().filter(id -> !after.contains(id)).forEach(witness::ended);
        return purged;
    }

    @Override
    public Map<MessageId, Browsed> locate(List<MessageId> ids) {
        return broker.locate(ids);
    }

    @Override
    public List<Browsed> browse(BrowseSpec spec) {
        return broker.browse(spec);
    }

    @Override
    public Set<MessageId> redrive(List<MessageId> ids, Instant when) {
        return broker.redrive(ids, when);
    }

    private record Witnessed(Subscription subscription, Witness witness) implements Subscription {

        @Override
        public List<Delivery> poll(int max, Duration wait) throws InterruptedException {
            return subscription.poll(max, wait);
        }

        @Override
        public CompletionStage<List<SettleResult>> settle(List<Settlement> batch) {
            return subscription.settle(batch).thenApply(results -> {
                for (int i = 0; i < results.size(); i++) {
                    if (results.get(i) == SettleResult.DONE && batch.get(i) instanceof Settlement.Ack ack) {
                        witness.ended(ack.delivery().message().id());
                    }
                }
                return results;
            });
        }

        @Override
        public CompletionStage<List<SettleResult>> extend(List<Delivery> deliveries) {
            return subscription.extend(deliveries);
        }

        @Override
        public void wakeUp() {
            subscription.wakeUp();
        }

        @Override
        public void close() {
            subscription.close();
        }
    }
}
