package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.failed;
import static io.lovage.testkit.Outcomes.retryAt;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageLimits;
import io.lovage.message.Payload;
import io.lovage.store.Key;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Add;
import io.lovage.store.Txn.NumberIs;
import io.lovage.store.Txn.Put;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the end of an attempt is made durable, with all that it brings about. */
public abstract class EngineContract extends EngineSuite {

    private static final String PARTITION = "flow-1";

    @ParameterizedTest
    @MethodSource("io.lovage.testkit.Outcomes#all")
    void after_an_outcome_the_message_is_where_it_belongs(Outcome outcome) {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        commitDone(takeOne(worker), outcome);

        if (outcome instanceof Outcome.RetryAt) {
            assertThat(takeOne(worker).message()).isEqualTo(task);
        } else {
            assertNothingFor(worker);
            assertThat(placeOf(task)).isEqualTo(outcome instanceof Outcome.Failed ? Place.DEAD : null);
        }
    }

    @Test
    void a_failure_is_a_dead_letter_for_the_reason_of_the_error() {
        Message task = publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));
        clock.advance(TICK);
        commitDone(delivery, failed("the server said no"));

        assertThat(locate(task))
                .contains(new Browsed(task, Place.DEAD, 1, clock.instant(), null, "the server said no"));
    }

    @Test
    void a_retry_is_not_delivered_early_and_counts() {
        needs(Feature.DELAY);
        publish(task());
        Subscription worker = worker(WORKER, TASK);
        commitDone(takeOne(worker), retryAt(clock.instant().plusSeconds(5)));
        clock.advance(Duration.ofSeconds(5).minus(TICK));

        assertNothingFor(worker);
        clock.advance(TICK);
        assertThat(takeOne(worker).attempt()).isEqualTo(2);
    }

    @Test
    void a_commit_begins_the_count_of_lapses_again() {
        publish(task());
        Subscription worker = worker(WORKER, TASK);
        takeOne(worker);
        lapse();
        Delivery second = takeOne(worker);
        commitDone(second, retryAt(clock.instant()));

        assertThat(second.lapses()).isEqualTo(1);
        assertThat(takeOne(worker).lapses()).isZero();
    }

    @Test
    void a_plain_message_leaves_no_record() {
        Message plain = publish(message());
        Subscription consumer = consumer();
        commitDone(takeOne(consumer), succeeded(), put("done", 1));

        assertThat(placeOf(plain)).isNull();
        assertThat(engine.tasks().get(plain.id())).isEmpty();
        assertThat(number("done")).isEqualTo(1);
    }

    @Test
    void a_plain_message_that_failed_is_a_dead_letter() {
        Message plain = publish(message());
        commitDone(takeOne(consumer()), failed("no use"));

        assertThat(locate(plain).map(Browsed::reason)).contains("no use");
        assertThat(engine.tasks().get(plain.id())).isEmpty();
    }

    @Test
    void completions_of_a_batch_are_independent() {
        List<Message> tasks = List.of(publish(task()), publish(task()), publish(task()), publish(task()));
        List<Delivery> deliveries = take(worker(WORKER, TASK), 4);
        commitDone(deliveries.get(1), failed("before"));

        List<SettleResult> results = join(engine.commit(List.of(
                completion(deliveries.get(0), succeeded(), put("a", 1)),
                completion(deliveries.get(1), succeeded(), put("b", 1)),
                completion(deliveries.get(2), retryAt(clock.instant()), put("a", 2)),
                completion(deliveries.get(3), new Outcome.Cancelled("no"), put("c", 3)))));

        assertThat(results)
                .containsExactly(SettleResult.DONE, SettleResult.STALE, SettleResult.DONE, SettleResult.DONE);
        assertThat(tasks)
                .extracting(task -> taskOf(task.id()).state())
                .containsExactly(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.QUEUED, TaskState.CANCELLED);
        assertThat(number("a")).as("the second writer's condition failed").isEqualTo(1);
        assertThat(engine.state().get(new Key(PARTITION, "b"))).isEmpty();
        assertThat(number("c")).isEqualTo(3);
    }

    @Test
    void a_batch_of_1000_completions_is_one_batch() {
        List<Message> tasks = messages(1000).stream()
                .map(message -> Message.of(message.id(), QUEUE, TASK, message.body(), message.enqueuedAt()))
                .toList();
        publishAll(tasks);
        List<Completion> batch = take(worker(WORKER, TASK), 1000).stream()
                .map(delivery -> completion(delivery, succeeded()))
                .toList();

        assertThat(join(engine.commit(batch))).hasSize(1000).containsOnly(SettleResult.DONE);
        assertThat(engine.tasks().finished(Deliveries.idsOf(tasks))).hasSize(1000);
    }

    @Test
    void an_empty_batch_of_completions_has_no_results() {
        assertThat(join(engine.commit(List.of()))).isEmpty();
    }

    @Test
    void transactions_are_done_in_order_and_those_that_conflict_are_skipped() {
        publish(task());
        Message skipped = task("skipped");
        Message second = task("second");
        Delivery delivery = takeOne(worker(WORKER, TASK));

        commitDone(
                delivery,
                succeeded(),
                put("n", 1),
                publishing(new NumberIs("n", 9), skipped),
                Txn.of(PARTITION, List.of(new NumberIs("n", 1)), List.of(new Add("n", 1))),
                publishing(new NumberIs("n", 2), second));

        assertThat(number("n")).isEqualTo(2);
        assertThat(placeOf(skipped)).isNull();
        assertThat(placeOf(second)).isEqualTo(Place.READY);
    }

    @Test
    void transactions_follow_the_outcome() {
        Message task = publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));

        commitDone(delivery, succeeded(), publishing(new Absent("n"), task));

        assertThat(placeOf(task))
                .as("the task is finished, so its id is not new")
                .isNull();
        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void transactions_of_one_completion_may_be_in_several_partitions() {
        publish(task());
        Txn one = Txn.of("one", List.of(new Absent("k")), List.of(new Add("k", 1)));
        Txn two = Txn.of("two", List.of(new Absent("k")), List.of(new Add("k", 2)));
        commitDone(takeOne(worker(WORKER, TASK)), succeeded(), one, two);

        assertThat(engine.state().get(new Key("one", "k"))).isPresent();
        assertThat(engine.state().get(new Key("two", "k"))).isPresent();
    }

    @Test
    void a_spawned_message_may_be_for_later() {
        needs(Feature.DELAY);
        publish(task());
        Message later = task().withNotBefore(clock.instant().plusSeconds(60));
        commitDone(takeOne(worker(WORKER, TASK)), succeeded(), publishing(new Absent("n"), later));

        assertThat(placeOf(later)).isEqualTo(Place.DELAYED);
    }

    @Test
    void a_spawned_message_reaches_a_waiting_poll() throws Exception {
        publish(task());
        Subscription worker = worker(WORKER, TASK);
        Delivery delivery = takeOne(worker);
        var poll = waitingPoll(worker);
        Message spawned = task();

        commitDone(delivery, succeeded(), publishing(new Absent("n"), spawned));

        assertThat(Deliveries.idsIn(Background.resultOf(poll))).containsExactly(spawned.id());
    }

    @Test
    void an_engine_says_what_it_is() {
        Capabilities capabilities = engine.capabilities();

        assertThat(capabilities.engine()).isNotBlank().isLowerCase();
        assertThat(capabilities.version()).isNotBlank();
        assertThat(capabilities.maxBodyBytes()).isBetween(1, MessageLimits.MAX_BODY_BYTES);
        assertThat(capabilities.maxBatch()).as("batches of the suites").isGreaterThanOrEqualTo(1000);
        assertThat(capabilities.delayGranularity()).isPositive().isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void maintenance_does_no_harm() {
        Message ready = publish(task());
        Message delayed = publish(task().withNotBefore(clock.instant().plusSeconds(5)));
        engine.maintain();
        engine.maintain();

        assertThat(List.of(ready, delayed)).extracting(this::placeOf).containsExactly(Place.READY, Place.DELAYED);
    }

    @Test
    void closing_twice_does_no_harm() {
        engine.close();
        engine.close();
    }

    @Test
    void a_closed_engine_says_so() {
        Subscription worker = worker(WORKER, TASK);
        engine.close();

        assertFails(engine.broker().publish(List.of(task())));
        assertFails(engine.state().commit(put("n", 1)));
        assertFails(engine.commit(List.of()));
        assertThatThrownBy(() -> engine.broker().stats()).isInstanceOf(EngineUnavailableException.class);
        assertThatThrownBy(() -> engine.tasks().get(newId())).isInstanceOf(EngineUnavailableException.class);
        assertNothingFor(worker);
        worker.wakeUp();
        worker.close();
    }

    private static void assertFails(CompletionStage<?> stage) {
        assertThatThrownBy(() -> join(stage))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(EngineUnavailableException.class);
    }

    private static Txn put(String name, long number) {
        return Txn.of(PARTITION, List.of(new Absent(name)), List.of(new Put(name, Payload.EMPTY, number, null)));
    }

    private static Txn publishing(Txn.Cond condition, Message message) {
        return new Txn(PARTITION, List.of(condition), List.of(), List.of(message), List.of());
    }

    private long number(String name) {
        return engine.state().get(new Key(PARTITION, name)).orElseThrow().number();
    }

    @Test
    void an_engine_that_has_no_transactions_for_others_says_so() {
        assumeFalse(engine.capabilities().has(Feature.JDBC_ENLIST));

        assertThatThrownBy(engine::beginAttempt)
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining(engine.capabilities().engine());
    }
}
