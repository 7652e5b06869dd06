package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.park;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.failed;
import static io.lovage.testkit.Outcomes.retryAt;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.Attempt;
import io.lovage.store.Key;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a task is taken out before it runs. */
public abstract class WithdrawContract extends EngineSuite {

    private static final Key EFFECT = new Key("limits", "released");

    @Test
    void a_queued_task_is_withdrawn() {
        Message task = publish(task());

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);

        assertWithdrawn(task);
        assertNothingFor(worker(WORKER, TASK));
    }

    @Test
    void a_scheduled_task_is_withdrawn() {
        needs(Feature.DELAY);
        Message task = publish(task().withNotBefore(clock.instant().plusSeconds(60)));

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);

        assertWithdrawn(task);
        clock.advance(LEASE.plus(LEASE));
        assertNothingFor(worker(WORKER, TASK));
    }

    @Test
    void a_parked_task_is_withdrawn() {
        needs(Feature.PARK);
        Message task = publish(task());
        Subscription worker = worker(WORKER, "other");
        park(worker, takeOne(worker), "unknown");

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);

        assertWithdrawn(task);
        assertNothingFor(worker("knower", TASK));
    }

    @Test
    void a_task_whose_lease_lapsed_is_withdrawn_and_its_late_worker_commits_nothing() {
        Message task = publish(task());
        Delivery lost = takeOne(worker("zombie", TASK));
        lapse();

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);

        assertThat(commit(completion(lost, succeeded()))).isEqualTo(SettleResult.STALE);
        assertWithdrawn(task);
    }

    @Test
    void a_withdrawn_task_keeps_the_history_of_its_attempts() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), retryAt(clock.instant()));

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);

        assertThat(taskOf(task.id()).attempts()).extracting(Attempt::number).containsExactly(1);
    }

    @Test
    void a_running_task_is_not_withdrawn() {
        publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));

        assertThat(withdraw(delivery.message().id())).isEqualTo(Withdrawal.RUNNING);

        assertThat(effect()).isZero();
        commitDone(delivery, succeeded());
    }

    @Test
    void a_task_that_succeeded_is_finished() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), succeeded());

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.FINISHED);

        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(effect()).isZero();
    }

    @Test
    void a_task_that_failed_is_finished_and_its_dead_letter_stays() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), failed("no"));

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.FINISHED);

        assertThat(placeOf(task)).isEqualTo(Place.DEAD);
        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.FAILED);
        assertThat(effect()).isZero();
    }

    @Test
    void a_task_is_withdrawn_once() {
        Message task = publish(task());
        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.FINISHED);

        assertThat(effect()).isEqualTo(1);
    }

    @Test
    void a_waiting_task_is_withdrawn() {
        MessageId id = newId();
        join(engine.tasks().record(List.of(recorded(id, TaskState.WAITING))));
        clock.advance(TICK);

        assertThat(withdraw(id)).isEqualTo(Withdrawal.WITHDRAWN);

        TaskRecord cancelled = taskOf(id);
        assertThat(cancelled.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(cancelled.reason()).isEqualTo("not needed any more");
        assertThat(cancelled.name()).isEqualTo(TASK);
        assertThat(cancelled.queue()).isEqualTo(QUEUE);
        assertThat(cancelled.enqueuedAt()).isEqualTo(clock.instant().minus(TICK));
        assertThat(cancelled.finishedAt()).isEqualTo(clock.instant());
        assertThat(effect()).isEqualTo(1);
    }

    @Test
    void a_task_that_was_withdrawn_while_it_waited_cannot_be_published_any_more() {
        Message task = task();
        join(engine.tasks().record(List.of(recorded(task.id(), TaskState.WAITING))));
        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);

        publish(task);

        assertNothingFor(worker(WORKER, TASK));
        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void a_plain_message_is_withdrawn_without_a_trace() {
        Message message = publish(message());

        assertThat(withdraw(message.id())).isEqualTo(Withdrawal.WITHDRAWN);

        assertThat(placeOf(message)).isNull();
        assertThat(engine.tasks().get(message.id())).isEmpty();
        assertThat(effect()).isEqualTo(1);
    }

    @Test
    void an_id_that_never_was_is_unknown() {
        assertThat(withdraw(newId())).isEqualTo(Withdrawal.UNKNOWN_ID);
        assertThat(effect()).isZero();
    }

    @Test
    void an_id_whose_record_is_gone_is_unknown() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), succeeded());
        clock.advance(RETENTION);

        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.UNKNOWN_ID);
    }

    @Test
    void a_transaction_that_conflicts_does_not_stop_the_withdrawal() {
        Message task = publish(task());
        Txn conflicting = Txn.of("p", List.of(new Txn.Present("nothing")), List.of(new Txn.Add("n", 1)));
        Message spawned = task("spawned");
        Txn publishing = new Txn("p", List.of(new Txn.Absent("n")), List.of(), List.of(spawned), List.of());

        assertThat(engine.withdraw(task.id(), "no", List.of(conflicting, publishing)))
                .isEqualTo(Withdrawal.WITHDRAWN);

        assertThat(engine.state().get(new Key("p", "n"))).isEmpty();
        assertThat(placeOf(spawned)).isEqualTo(Place.READY);
    }

    @Test
    void the_record_of_a_withdrawn_task_is_kept_for_the_default_retention() {
        Message task = publish(task());
        assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);
        clock.advance(Completion.DEFAULT_RETENTION.minus(TICK));

        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.CANCELLED);
        clock.advance(TICK);
        assertThat(engine.tasks().get(task.id())).isEmpty();
    }

    @Test
    void a_withdrawal_is_told_to_those_who_wait_for_the_task() throws Exception {
        Message task = publish(task());
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (AutoCloseable hint = engine.tasks().onFinished(() -> told.complete(true))) {
            assertThat(hint).isNotNull();
            assertThat(withdraw(task.id())).isEqualTo(Withdrawal.WITHDRAWN);

            assertThat(Background.resultOf(told)).isTrue();
        }
    }

    private Withdrawal withdraw(MessageId id) {
        Txn transaction =
                Txn.of(EFFECT.partition(), List.of(new Txn.Absent("never")), List.of(new Txn.Add(EFFECT.name(), 1)));
        return engine.withdraw(id, "not needed any more", List.of(transaction));
    }

    private long effect() {
        return engine.state().get(EFFECT).map(entry -> entry.number()).orElse(0L);
    }

    private void assertWithdrawn(Message task) {
        TaskRecord cancelled = taskOf(task.id());
        assertThat(cancelled.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(cancelled.reason()).isEqualTo("not needed any more");
        assertThat(cancelled.name()).isEqualTo(TASK);
        assertThat(cancelled.result()).isNull();
        assertThat(cancelled.finishedAt()).isEqualTo(clock.instant());
        assertThat(placeOf(task)).isNull();
        assertThat(engine.tasks().finished(List.of(task.id()))).containsKey(task.id());
        assertThat(effect()).isEqualTo(1);
    }
}
