package io.lovage.testkit.process;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.StateStore;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.TaskStore;
import io.lovage.store.Txn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * An engine that breaks a promise on purpose, to show that the tests notice. Served as {@code sabotage-WAY:URL}, where the URL is of a sound engine.
 */
final class Sabotage implements Engine {

    static final String SCHEME = "sabotage-";

    /** How to break it. */
    enum Way {
        /** A message is gone when it is delivered, not when its task has ended: a worker that dies loses it. */
        EARLY_ACK,
        /** The end of an attempt counts whether or not it still has its lease: two attempts of a task are told that theirs is the recorded one. */
        NO_FENCE,
        /** What is published is stored once more under another id, as by a retry that forgot the id of the first try. */
        DOUBLE_PUBLISH
    }

    private final Way way;
    private final Engine engine;

    Sabotage(Way way, String url, Clock clock) {
        this.way = way;
        this.engine = Engines.open(url, clock);
    }

    @Override
    public Capabilities capabilities() {
        return engine.capabilities();
    }

    @Override
    public Broker broker() {
        return new SabotagedBroker(engine.broker());
    }

    @Override
    public StateStore state() {
        return engine.state();
    }

    @Override
    public TaskStore tasks() {
        return engine.tasks();
    }

    @Override
    public CompletionStage<List<SettleResult>> commit(List<Completion> batch) {
        return switch (way) {
            case EARLY_ACK ->
                engine.tasks()
                        .record(batch.stream().map(Sabotage::record).toList())
                        .thenApply(unused -> allDone(batch));
            case NO_FENCE -> engine.commit(batch).thenApply(unused -> allDone(batch));
            case DOUBLE_PUBLISH -> engine.commit(batch);
        };
    }

    private static List<SettleResult> allDone(List<Completion> batch) {
        return batch.stream().map(completion -> SettleResult.DONE).toList();
    }

    private static TaskRecord record(Completion completion) {
        Message message = completion.delivery().message();
        return new TaskRecord(
                message.id(),
                Objects.requireNonNull(message.task()),
                message.queue(),
                TaskState.SUCCEEDED,
                List.of(completion.attempt()),
                completion.outcome() instanceof Outcome.Succeeded succeeded ? succeeded.result() : null,
                null,
                null,
                message.enqueuedAt(),
                null,
                completion.attempt().finishedAt());
    }

    @Override
    public Withdrawal withdraw(MessageId id, String reason, List<Txn> transactions) {
        return engine.withdraw(id, reason, transactions);
    }

    @Override
    public void maintain() {
        engine.maintain();
    }

    @Override
    public void close() {
        engine.close();
    }

    private final class SabotagedBroker implements Broker {

        private final Broker broker;

        SabotagedBroker(Broker broker) {
            this.broker = broker;
        }

        @Override
        public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
            if (way != Way.DOUBLE_PUBLISH) {
                return broker.publish(batch);
            }
            List<Message> again = new ArrayList<>();
            for (Message message : batch) {
                again.add(new Message(
                        message.id().child(1),
                        message.queue(),
                        message.task(),
                        message.headers(),
                        message.body(),
                        message.priority(),
                        message.enqueuedAt(),
                        message.notBefore(),
                        message.expires()));
            }
            return broker.publish(again).thenCompose(unused -> broker.publish(batch));
        }

        @Override
        public Subscription subscribe(SubscribeSpec spec) {
            Subscription sound = broker.subscribe(spec);
            return way == Way.EARLY_ACK ? new EarlyAck(sound) : sound;
        }

        @Override
        public List<QueueStats> stats() {
            return broker.stats();
        }

        @Override
        public long purge(String queue, Set<Place> places) {
            return broker.purge(queue, places);
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
    }

    private record EarlyAck(Subscription sound) implements Subscription {

        @Override
        public List<Delivery> poll(int max, Duration wait) throws InterruptedException {
            List<Delivery> deliveries = sound.poll(max, wait);
            var unused = sound.settle(deliveries.stream()
                            .<Settlement>map(Settlement.Ack::new)
                            .toList())
                    .toCompletableFuture()
                    .join();
            return deliveries;
        }

        @Override
        public CompletionStage<List<SettleResult>> settle(List<Settlement> batch) {
            return sound.settle(batch);
        }

        @Override
        public CompletionStage<List<SettleResult>> extend(List<Delivery> deliveries) {
            return sound.extend(deliveries)
                    .thenApply(results ->
                            results.stream().map(unused -> SettleResult.DONE).toList());
        }

        @Override
        public void wakeUp() {
            sound.wakeUp();
        }

        @Override
        public void close() {
            sound.close();
        }
    }
}
