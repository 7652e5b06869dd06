package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Background.resultOf;
import static io.lovage.testkit.Background.resultsOf;
import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.extend;
import static io.lovage.testkit.Deliveries.idsIn;
import static io.lovage.testkit.Deliveries.idsOf;
import static io.lovage.testkit.Deliveries.park;
import static io.lovage.testkit.Deliveries.publishTo;
import static io.lovage.testkit.Deliveries.settle;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Deliveries.workerOn;
import static io.lovage.testkit.Outcomes.failed;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engine;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Key;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Add;
import io.lovage.store.Txn.Put;
import io.lovage.store.TxnResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of two openings of one place, as two processes have them. */
public abstract class SharingContract extends EngineSuite {

    private Engine other;

    @BeforeEach
    final void openOther() {
        other = secondEngine();
    }

    @Test
    void a_message_published_here_is_delivered_there() {
        Message message = publish(task());

        assertThat(takeOne(workerOn(other, "there", TASK)).message()).isEqualTo(message);
    }

    @Test
    void a_poll_that_waits_there_gets_what_is_published_here() throws Exception {
        Subscription there = workerOn(other, "there", TASK);
        Future<List<Delivery>> poll = waitingPoll(there);

        Message message = publish(task());

        assertThat(idsIn(resultOf(poll))).containsExactly(message.id());
    }

    @Test
    void a_poll_that_waits_there_gets_what_becomes_due() throws Exception {
        needs(Feature.DELAY);
        Message message = publish(task().withNotBefore(clock.instant().plusSeconds(5)));
        Subscription there = workerOn(other, "there", TASK);
        Future<List<Delivery>> poll = waitingPoll(there);

        clock.advance(LEASE);

        assertThat(idsIn(resultOf(poll))).containsExactly(message.id());
    }

    @Test
    void a_poll_that_waits_there_gets_what_was_spawned_here() throws Exception {
        publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));
        Subscription there = workerOn(other, "there", TASK);
        Future<List<Delivery>> poll = waitingPoll(there);
        Message spawned = task();

        commitDone(
                delivery,
                succeeded(),
                new Txn("flow", List.of(new Absent("n")), List.of(), List.of(spawned), List.of()));

        assertThat(idsIn(resultOf(poll))).containsExactly(spawned.id());
    }

    @Test
    void a_message_leased_here_is_not_delivered_there_until_its_lease_lapses() {
        Message message = publish(task());
        takeOne(worker(WORKER, TASK));
        Subscription there = workerOn(other, "there", TASK);

        assertNothingFor(there);
        lapse();
        assertThat(takeOne(there).message()).isEqualTo(message);
    }

    @Test
    void what_there_took_over_is_not_settled_extended_or_committed_here() {
        publish(task());
        Subscription here = worker(WORKER, TASK);
        Delivery lost = takeOne(here);
        lapse();
        Delivery held = takeOne(workerOn(other, "there", TASK));

        assertThat(settle(here, new Settlement.Ack(lost))).isEqualTo(SettleResult.STALE);
        assertThat(extend(here, lost)).isEqualTo(SettleResult.STALE);
        assertThat(commit(completion(lost, failed("late")))).isEqualTo(SettleResult.STALE);
        assertThat(join(other.commit(List.of(completion(held, succeeded()))))).containsExactly(SettleResult.DONE);
        assertThat(taskOf(held.message().id()).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void a_message_parked_here_is_delivered_there_to_one_who_knows_it() {
        needs(Feature.PARK);
        Message message = publish(task("rare"));
        Subscription here = worker(WORKER, TASK);
        park(here, takeOne(here), "unknown");

        assertThat(takeOne(workerOn(other, "there", "rare")).message()).isEqualTo(message);
    }

    @Test
    void an_id_known_here_is_not_stored_twice_there() {
        Message message = publish(task());
        publishTo(other, List.of(message));

        assertThat(take(worker(WORKER, TASK), 2)).hasSize(1);
    }

    @Test
    void a_task_withdrawn_there_does_not_run_here() {
        Message task = publish(task());

        assertThat(other.withdraw(task.id(), "no", List.of())).isEqualTo(Withdrawal.WITHDRAWN);

        assertNothingFor(worker(WORKER, TASK));
        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void an_outcome_committed_here_is_read_there() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), succeeded());

        assertThat(other.tasks().get(task.id())).contains(taskOf(task.id()));
        assertThat(other.tasks().finished(List.of(task.id()))).containsKey(task.id());
        assertThat(other.broker().stats()).isEqualTo(engine.broker().stats());
    }

    @Test
    void an_outcome_committed_here_is_told_there() throws Exception {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (AutoCloseable hint = other.tasks().onFinished(() -> told.complete(true))) {
            assertThat(hint).isNotNull();
            publish(task());
            commitDone(takeOne(worker(WORKER, TASK)), succeeded());

            assertThat(resultOf(told)).isTrue();
        }
    }

    @Test
    void a_read_there_sees_what_was_committed_here_before() {
        Key key = new Key("p", "a");
        for (int i = 1; i <= 20; i++) {
            Engine writer = i % 2 == 0 ? engine : other;
            Engine reader = i % 2 == 0 ? other : engine;
            assertThat(join(writer.state().commit(adding())).numbers()).containsExactly((long) i);

            assertThat(reader.state().get(key).orElseThrow().number()).isEqualTo(i);
        }
    }

    @Test
    void no_addition_of_two_openings_is_lost() throws Exception {
        List<Future<List<Long>>> adding = new ArrayList<>();
        for (Engine each : List.of(engine, other, engine, other)) {
            adding.add(background.run(() -> addFiftyTimes(each)));
        }

        List<List<Long>> numbers = resultsOf(adding);

        assertThat(numbers).allSatisfy(ofOne -> assertThat(ofOne).isSorted());
        assertThat(numbers.stream().flatMap(List::stream))
                .doesNotHaveDuplicates()
                .hasSize(200)
                .contains(1L, 200L);
    }

    private static List<Long> addFiftyTimes(Engine engine) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            numbers.addAll(join(engine.state().commit(adding())).numbers());
        }
        return numbers;
    }

    private static Txn adding() {
        return Txn.of("p", List.of(new Absent("never")), List.of(new Add("a", 1)));
    }

    @Test
    void of_two_openings_one_creates_a_key() throws Exception {
        Txn creating = Txn.of("p", List.of(new Absent("a")), List.of(new Put("a", Payload.EMPTY, 1, null)));
        Future<TxnResult> here = background.run(() -> join(engine.state().commit(creating)));
        Future<TxnResult> there = background.run(() -> join(other.state().commit(creating)));

        assertThat(resultsOf(List.of(here, there)))
                .extracting(TxnResult::status)
                .containsExactlyInAnyOrder(TxnResult.Status.COMMITTED, TxnResult.Status.CONFLICT);
    }

    @Test
    void workers_of_two_openings_run_each_task_once() throws Exception {
        List<Message> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            tasks.add(task());
        }
        publishAll(tasks);
        List<Future<List<MessageId>>> running = new ArrayList<>();
        for (Engine each : List.of(engine, other, engine, other)) {
            running.add(background.run(() -> runAll(each)));
        }

        assertThat(resultsOf(running).stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(idsOf(tasks));
    }

    private List<MessageId> runAll(Engine each) {
        List<MessageId> ran = new ArrayList<>();
        Subscription worker = workerOn(each, WORKER, TASK);
        List<Delivery> taken = take(worker, 5);
        while (!taken.isEmpty()) {
            ran.addAll(idsIn(taken));
            var batch = taken.stream()
                    .map(delivery -> completion(delivery, succeeded()))
                    .toList();
            assertThat(join(each.commit(batch))).containsOnly(SettleResult.DONE);
            taken = take(worker, 5);
        }
        return ran;
    }

    @Test
    void when_one_opening_is_closed_the_other_goes_on() {
        Message leasedThere = publish(task());
        takeOne(workerOn(other, "there", TASK));
        Message ready = publish(task());

        other.close();

        Subscription here = worker(WORKER, TASK);
        assertThat(takeOne(here).message()).isEqualTo(ready);
        assertNothingFor(here);
        lapse();
        assertThat(take(here, 5)).extracting(Delivery::message).contains(leasedThere);
    }

    @Test
    void what_one_opening_left_behind_the_next_one_finds() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), failed("no"));
        engine.close();

        assertThat(other.tasks().get(task.id()).orElseThrow().state()).isEqualTo(TaskState.FAILED);
        assertThat(other.broker().redrive(List.of(task.id()), clock.instant())).containsExactly(task.id());
        Subscription there = workerOn(other, "there", TASK);
        ack(there, takeOne(there));
    }
}
