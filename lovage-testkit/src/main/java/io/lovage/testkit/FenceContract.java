package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Deliveries.settle;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.failed;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Key;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Put;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the end of an attempt is committed by the holder of its lease alone, and once. */
public abstract class FenceContract extends EngineSuite {

    private static final String PARTITION = "flow-1";

    @ParameterizedTest
    @MethodSource("io.lovage.testkit.Outcomes#all")
    void a_commit_settles_the_delivery(Outcome outcome) {
        publish(task());
        Subscription worker = worker(WORKER, TASK);
        Delivery delivery = takeOne(worker);
        commitDone(delivery, outcome);

        assertThat(settle(worker, new Settlement.Ack(delivery))).isEqualTo(SettleResult.STALE);
        assertThat(commit(completion(delivery, succeeded()))).isEqualTo(SettleResult.STALE);
    }

    @ParameterizedTest
    @MethodSource("io.lovage.testkit.Outcomes#all")
    void after_the_lease_lapsed_nothing_of_a_commit_happens(Outcome outcome) {
        Message task = publish(task());
        Delivery lost = takeOne(worker("zombie", TASK));
        lapse();
        TaskRecord before = taskOf(task.id());

        assertStaleAndWithoutEffect(lost, outcome);
        assertThat(taskOf(task.id())).isEqualTo(before);
        assertThat(placeOf(task)).isEqualTo(Place.READY);
    }

    @ParameterizedTest
    @MethodSource("io.lovage.testkit.Outcomes#all")
    void while_somebody_else_has_the_message_nothing_of_a_commit_happens(Outcome outcome) {
        Message task = publish(task());
        Delivery lost = takeOne(worker("zombie", TASK));
        lapse();
        Delivery held = takeOne(worker(WORKER, TASK));
        TaskRecord before = taskOf(task.id());

        assertStaleAndWithoutEffect(lost, outcome);
        assertThat(taskOf(task.id())).isEqualTo(before);
        commitDone(held, succeeded());
    }

    @ParameterizedTest
    @MethodSource("io.lovage.testkit.Outcomes#all")
    void after_somebody_else_finished_nothing_of_a_commit_happens(Outcome outcome) {
        Message task = publish(task());
        Delivery lost = takeOne(worker("zombie", TASK));
        lapse();
        commitDone(takeOne(worker(WORKER, TASK)), new Outcome.Succeeded(Payload.utf8("1")));
        TaskRecord before = taskOf(task.id());

        assertStaleAndWithoutEffect(lost, outcome);
        assertThat(taskOf(task.id())).isEqualTo(before);
    }

    @Test
    void nothing_is_committed_twice() {
        Message task = publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));
        commitDone(delivery, new Outcome.Succeeded(Payload.utf8("1")));
        TaskRecord before = taskOf(task.id());

        assertStaleAndWithoutEffect(delivery, new Outcome.Succeeded(Payload.utf8("2")));
        assertThat(taskOf(task.id())).isEqualTo(before);
    }

    @Test
    void what_was_settled_is_not_committed() {
        publish(task());
        Subscription worker = worker(WORKER, TASK);
        Delivery delivery = takeOne(worker);
        assertThat(settle(worker, new Settlement.Ack(delivery))).isEqualTo(SettleResult.DONE);

        assertStaleAndWithoutEffect(delivery, succeeded());
    }

    @Test
    void what_was_redriven_is_not_committed_by_who_failed_it() {
        Message task = publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));
        commitDone(delivery, failed("no"));
        assertThat(engine.broker().redrive(List.of(task.id()), clock.instant())).hasSize(1);

        assertStaleAndWithoutEffect(delivery, succeeded());
        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.QUEUED);
    }

    private void assertStaleAndWithoutEffect(Delivery lost, Outcome outcome) {
        Message spawned = task("spawned");
        MessageId recorded = newId();
        Txn transaction = new Txn(
                PARTITION,
                List.of(new Absent("effect")),
                List.of(new Put("effect", Payload.EMPTY, 1, null)),
                List.of(spawned),
                List.of(recorded(recorded, TaskState.CANCELLED)));

        assertThat(commit(completion(lost, outcome, transaction))).isEqualTo(SettleResult.STALE);

        assertThat(engine.state().get(new Key(PARTITION, "effect"))).isEmpty();
        assertThat(placeOf(spawned)).isNull();
        assertThat(engine.tasks().get(spawned.id())).isEmpty();
        assertThat(engine.tasks().get(recorded)).isEmpty();
    }

    @Test
    void of_two_completions_of_one_delivery_in_a_batch_the_first_counts() {
        Message task = publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));

        assertThat(join(engine.commit(List.of(
                        completion(delivery, succeeded(), put("first", 1)),
                        completion(delivery, failed("no"), put("second", 1))))))
                .containsExactly(SettleResult.DONE, SettleResult.STALE);
        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(engine.state().get(new Key(PARTITION, "second"))).isEmpty();
    }

    private static Txn put(String name, long number) {
        return Txn.of(PARTITION, List.of(new Absent(name)), List.of(new Put(name, Payload.EMPTY, number, null)));
    }
}
