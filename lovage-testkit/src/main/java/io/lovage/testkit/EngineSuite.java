package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SettleResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Outcome;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opentest4j.TestAbortedException;

/**
 * What the contract suites have in common: an empty engine and a clock for each test, words to say what happens, and the invariants that are
 * checked after it. An engine's module extends {@link EngineContracts}, which runs all suites.
 */
@ExtendWith({NoLovageThreads.class, SurroundingContracts.class})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class EngineSuite {

    /** An upper bound for what must happen at once, on a slow machine too; never a wait. */
    static final Duration SOON = Duration.ofSeconds(10);

    /** Longer than any test: whoever waits that long was woken by what the test is about. */
    static final Duration LONG = Duration.ofMinutes(10);

    static final Duration LEASE = Duration.ofSeconds(30);
    static final Duration TICK = Duration.ofMillis(1);
    static final Duration RETENTION = Duration.ofHours(1);
    static final String QUEUE = "mail";
    static final String TASK = "send";
    static final String WORKER = "worker-1";

    final ManualClock clock = ManualClock.create();
    private final MessageIds ids = new MessageIds(clock);
    private final Witness witness = new Witness();
    private final List<WitnessedEngine> engines = new CopyOnWriteArrayList<>();
    final Background background = new Background();
    Engine engine;

    private EngineContracts place;

    @BeforeEach
    final void openEngine(EngineContracts contracts) {
        place = contracts;
        engine = witnessed(contracts.open(clock));
    }

    @AfterEach
    final void checkAndClose() throws InterruptedException {
        try {
            background.stop();
            engines.stream().filter(each -> !each.isClosed()).limit(1).forEach(open -> Invariants.check(open, witness));
        } finally {
            engines.forEach(Engine::close);
        }
    }

    /** A second opening of the same place. */
    final Engine secondEngine() {
        try {
            return witnessed(place.openAgain(clock));
        } catch (TestAbortedException e) {
            assertThat(engine.capabilities().has(Feature.SHARED))
                    .as("an engine that is SHARED can be opened again")
                    .isFalse();
            throw e;
        }
    }

    private Engine witnessed(Engine opened) {
        WitnessedEngine witnessed = new WitnessedEngine(opened, witness);
        engines.add(witnessed);
        return witnessed;
    }

    /** Skips the test if the engine lacks one of {@code features}. */
    final void needs(Feature... features) {
        for (Feature feature : features) {
            assumeTrue(engine.capabilities().has(feature), () -> "the engine declares that it has no " + feature);
        }
    }

    // messages

    final MessageId newId() {
        return ids.next();
    }

    final Message message() {
        return message(QUEUE);
    }

    final Message message(String queue) {
        return Message.of(newId(), queue, null, Payload.utf8("hello"), clock.instant());
    }

    final Message task() {
        return task(TASK);
    }

    final Message task(String name) {
        return Message.of(newId(), QUEUE, name, Payload.utf8("[]"), clock.instant());
    }

    /** {@code count} new messages, oldest first. */
    final List<Message> messages(int count) {
        List<Message> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add(message());
        }
        return messages;
    }

    @CanIgnoreReturnValue
    final Message publish(Message message) {
        publishAll(List.of(message));
        return message;
    }

    final void publishAll(List<Message> messages) {
        Deliveries.publishTo(engine, messages);
    }

    // deliveries

    /** A consumer of plain messages of the usual queue. */
    final Subscription consumer() {
        return engine.broker().subscribe(new SubscribeSpec(List.of(QUEUE), LEASE, WORKER, Set.of()));
    }

    final Subscription consumerOf(String... queues) {
        return engine.broker().subscribe(new SubscribeSpec(Arrays.asList(queues), LEASE, WORKER, Set.of()));
    }

    /** A worker on the usual queue that knows {@code tasks}. */
    final Subscription worker(String name, String... tasks) {
        return Deliveries.workerOn(engine, name, tasks);
    }

    final void lapse() {
        clock.advance(LEASE);
    }

    // commits

    final Completion completion(Delivery delivery, Outcome outcome, Txn... transactions) {
        return new Completion(delivery, attempt(delivery, outcome), outcome, RETENTION, List.of(transactions));
    }

    /** The attempt that ended {@code delivery} now. */
    final Attempt attempt(Delivery delivery, Outcome outcome) {
        return new Attempt(delivery.attempt(), WORKER, delivery.leasedAt(), clock.instant(), Outcomes.errorOf(outcome));
    }

    @CanIgnoreReturnValue
    final SettleResult commit(Completion completion) {
        List<SettleResult> results = Background.join(engine.commit(List.of(completion)));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    final void commitDone(Delivery delivery, Outcome outcome, Txn... transactions) {
        assertThat(commit(completion(delivery, outcome, transactions))).isEqualTo(SettleResult.DONE);
    }

    /** A task that has no message. */
    final TaskRecord recorded(MessageId id, TaskState state) {
        return TaskRecord.withoutAttempt(id, TASK, QUEUE, state, "for a test", clock.instant());
    }

    // reading

    final TaskRecord taskOf(MessageId id) {
        return engine.tasks().get(id).orElseThrow(() -> new AssertionError("Nothing is known of task " + id));
    }

    final Optional<Browsed> locate(Message message) {
        return Optional.ofNullable(engine.broker().locate(List.of(message.id())).get(message.id()));
    }

    /** Where {@code message} is, or {@code null} if the engine doesn't hold it. */
    final @Nullable Place placeOf(Message message) {
        return locate(message).map(Browsed::place).orElse(null);
    }

    final QueueStats statsOf(String queue) {
        return engine.broker().stats().stream()
                .filter(stats -> stats.queue().equals(queue))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No stats of queue " + queue));
    }

    final TxnResult commit(Txn txn) {
        return Background.join(engine.state().commit(txn));
    }

    // waiting

    /** A poll for one message that waits by now, as far as that can be seen. */
    final Future<List<Delivery>> waitingPoll(Subscription subscription) throws InterruptedException {
        return background.runUntilItWaits(() -> subscription.poll(1, LONG));
    }
}
