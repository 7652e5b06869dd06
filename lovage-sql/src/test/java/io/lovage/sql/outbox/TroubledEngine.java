package io.lovage.sql.outbox;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SettleResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.StateStore;
import io.lovage.store.TaskStore;
import io.lovage.store.Txn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An engine that says what a test wants of the messages that are published to it. */
final class TroubledEngine implements Engine, Broker {

    private final Engine engine;
    private final AtomicInteger published = new AtomicInteger();

    /** What is said of a message; {@code null} leaves it to the engine. */
    private volatile Function<Message, PublishResult> verdict = message -> null;

    /** Whether messages are stored whatever is said of them. */
    private volatile boolean storesAll;

    TroubledEngine(Engine engine) {
        this.engine = engine;
    }

    void says(Function<Message, PublishResult> word) {
        verdict = word;
        storesAll = false;
    }

    void storesAllButSays(PublishResult word) {
        verdict = message -> word;
        storesAll = true;
    }

    void isWell() {
        says(message -> null);
    }

    /** How many messages were brought, each as often as it was. */
    int published() {
        return published.get();
    }

    @Override
    public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
        published.addAndGet(batch.size());
        Function<Message, PublishResult> word = verdict;
        boolean all = storesAll;
        List<Message> wanted = batch.stream()
                .filter(message -> all || word.apply(message) == null)
                .toList();
        return engine.broker()
                .publish(wanted)
                .thenApply(results -> batch.stream()
                        .map(message -> word.apply(message) == null ? PublishResult.ACCEPTED : word.apply(message))
                        .toList());
    }

    @Override
    public Capabilities capabilities() {
        return engine.capabilities();
    }

    @Override
    public Broker broker() {
        return this;
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
        return engine.commit(batch);
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

    @Override
    public Subscription subscribe(SubscribeSpec spec) {
        return engine.broker().subscribe(spec);
    }

    @Override
    public List<QueueStats> stats() {
        return engine.broker().stats();
    }

    @Override
    public long purge(String queue, Set<Place> places) {
        return engine.broker().purge(queue, places);
    }

    @Override
    public Map<MessageId, Browsed> locate(List<MessageId> ids) {
        return engine.broker().locate(ids);
    }

    @Override
    public List<Browsed> browse(BrowseSpec spec) {
        return engine.broker().browse(spec);
    }

    @Override
    public Set<MessageId> redrive(List<MessageId> ids, Instant when) {
        return engine.broker().redrive(ids, when);
    }
}
