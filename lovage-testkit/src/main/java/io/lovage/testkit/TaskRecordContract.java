package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Background.resultOf;
import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.failed;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Place;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long records are kept, what may be recorded without a message, and how one learns of what was recorded. */
public abstract class TaskRecordContract extends EngineSuite {

    @Test
    void a_record_is_kept_for_its_retention_and_not_longer() {
        MessageId id = finish(succeeded(), RETENTION);
        clock.advance(RETENTION.minus(TICK));
        engine.maintain();
        assertThat(taskOf(id).state()).isEqualTo(TaskState.SUCCEEDED);

        clock.advance(TICK);

        assertThatNothingIsKnownOf(id);
        engine.maintain();
        assertThatNothingIsKnownOf(id);
    }

    @Test
    void each_record_has_its_own_retention() {
        MessageId brief = finish(succeeded(), Duration.ofSeconds(1));
        MessageId lasting = finish(succeeded(), Duration.ofDays(400));
        clock.advance(Duration.ofDays(400).minus(TICK));
        engine.maintain();

        assertThatNothingIsKnownOf(brief);
        assertThat(taskOf(lasting).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void a_retention_may_be_without_end() {
        MessageId id = finish(succeeded(), Duration.ofSeconds(Long.MAX_VALUE));
        clock.advance(Duration.ofDays(36_500));
        engine.maintain();

        assertThat(taskOf(id).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void a_success_may_leave_no_record() {
        assertThatNothingIsKnownOf(finish(succeeded(), Duration.ZERO));
    }

    @Test
    void cancellation_and_expiry_leave_a_record_even_if_success_leaves_none() {
        MessageId cancelled = finish(new Outcome.Cancelled("no"), Duration.ZERO);
        MessageId expired = finish(new Outcome.Expired(), Duration.ZERO);
        clock.advance(Completion.DEFAULT_RETENTION.minus(TICK));

        assertThat(taskOf(cancelled).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(taskOf(expired).state()).isEqualTo(TaskState.EXPIRED);
        clock.advance(TICK);
        assertThatNothingIsKnownOf(cancelled);
        assertThatNothingIsKnownOf(expired);
    }

    @Test
    void a_failure_is_kept_as_long_as_its_dead_letter() {
        MessageId id = finish(failed("no"), Duration.ZERO);
        clock.advance(Duration.ofDays(400));
        engine.maintain();
        assertThat(taskOf(id).state()).isEqualTo(TaskState.FAILED);
        assertThat(engine.tasks().finished(List.of(id))).containsKey(id);

        assertThat(engine.broker().purge(QUEUE, Set.of(Place.DEAD))).isEqualTo(1);
        clock.advance(Completion.DEFAULT_RETENTION.minus(TICK));
        assertThat(taskOf(id).state()).isEqualTo(TaskState.FAILED);
        clock.advance(TICK);
        assertThatNothingIsKnownOf(id);
    }

    @Test
    void a_live_task_is_known_however_old_it_is() {
        Message task = publish(task());
        clock.advance(Duration.ofDays(4000));
        engine.maintain();

        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void a_waiting_task_is_recorded_until_something_follows() {
        TaskRecord waiting = recorded(newId(), TaskState.WAITING);
        record(waiting);
        clock.advance(Duration.ofDays(4000));
        engine.maintain();

        assertThat(engine.tasks().get(waiting.id())).contains(waiting);
        assertThat(engine.tasks().finished(List.of(waiting.id()))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED"})
    void a_final_record_without_a_message_is_kept_for_the_default_retention(TaskState state) {
        TaskRecord ended = recorded(newId(), state);
        record(ended);
        clock.advance(Completion.DEFAULT_RETENTION.minus(TICK));

        assertThat(engine.tasks().get(ended.id())).contains(ended);
        assertThat(engine.tasks().finished(List.of(ended.id()))).containsKey(ended.id());
        clock.advance(TICK);
        assertThatNothingIsKnownOf(ended.id());
    }

    @Test
    void a_final_record_that_comes_with_a_completion_is_kept_as_long_as_that_says() {
        TaskRecord brief = recorded(newId(), TaskState.CANCELLED);
        TaskRecord standard = recorded(newId(), TaskState.CANCELLED);
        TaskRecord lasting = recorded(newId(), TaskState.CANCELLED);
        finish(succeeded(), Duration.ofMinutes(1), recording(brief));
        finish(succeeded(), Duration.ZERO, recording(standard));
        finish(succeeded(), Duration.ofDays(9), recording(lasting));

        clock.advance(Duration.ofMinutes(1));
        assertThatNothingIsKnownOf(brief.id());
        clock.advance(Completion.DEFAULT_RETENTION.minus(Duration.ofMinutes(1)).minus(TICK));
        assertThat(engine.tasks().get(standard.id())).contains(standard);
        clock.advance(TICK);
        assertThatNothingIsKnownOf(standard.id());
        assertThat(engine.tasks().get(lasting.id())).contains(lasting);
    }

    @Test
    void a_waiting_record_is_replaced_by_what_follows() {
        MessageId id = newId();
        record(recorded(id, TaskState.WAITING));
        TaskRecord renamed =
                TaskRecord.withoutAttempt(id, "other", QUEUE, TaskState.WAITING, "two left", clock.instant());
        record(renamed);
        assertThat(engine.tasks().get(id)).contains(renamed);

        record(recorded(id, TaskState.CANCELLED));

        assertThat(taskOf(id).state()).isEqualTo(TaskState.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED"})
    void a_final_record_is_not_changed_by_another(TaskState later) {
        TaskRecord first = recorded(newId(), TaskState.FAILED);
        record(first);
        clock.advance(TICK);
        record(recorded(first.id(), later));

        assertThat(engine.tasks().get(first.id())).contains(first);
    }

    @Test
    void the_outcome_of_a_task_is_not_changed_by_a_final_record() {
        MessageId id = finish(succeeded(), RETENTION);
        TaskRecord before = taskOf(id);
        record(recorded(id, TaskState.FAILED));

        assertThat(taskOf(id)).isEqualTo(before);
    }

    @Test
    void a_task_that_gets_another_chance_waits_again() {
        MessageId id = newId();
        record(recorded(id, TaskState.CANCELLED));
        record(recorded(id, TaskState.WAITING));

        assertThat(engine.tasks().get(id)).contains(recorded(id, TaskState.WAITING));
        assertThat(engine.tasks().finished(List.of(id))).isEmpty();
    }

    @Test
    void a_task_that_waits_again_can_be_published() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), succeeded());
        record(recorded(task.id(), TaskState.WAITING));

        publish(task);

        assertThat(takeOne(worker(WORKER, TASK)).message()).isEqualTo(task);
    }

    @Test
    void a_task_that_waits_again_does_so_until_something_follows() {
        MessageId id = finish(succeeded(), RETENTION);
        record(recorded(id, TaskState.WAITING));
        clock.advance(Duration.ofDays(400));
        engine.maintain();

        assertThat(taskOf(id).state()).isEqualTo(TaskState.WAITING);
    }

    @Test
    void of_two_records_in_one_batch_the_later_counts_unless_the_earlier_is_final() {
        MessageId id = newId();
        record(recorded(id, TaskState.WAITING), recorded(id, TaskState.CANCELLED), recorded(id, TaskState.SUCCEEDED));

        assertThat(taskOf(id).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void a_waiting_task_whose_message_comes_is_queued() {
        Message task = task();
        record(recorded(task.id(), TaskState.WAITING));
        publish(task);

        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(takeOne(worker(WORKER, TASK)).message()).isEqualTo(task);
    }

    @Test
    void a_waiting_record_does_not_come_back_when_its_message_is_gone() {
        Message task = task();
        record(recorded(task.id(), TaskState.WAITING));
        publish(task);
        Subscription worker = worker(WORKER, TASK);
        ack(worker, takeOne(worker));

        assertThatNothingIsKnownOf(task.id());
    }

    @ParameterizedTest
    @EnumSource(names = {"WAITING", "SUCCEEDED", "FAILED", "CANCELLED"})
    void nothing_can_be_recorded_of_a_task_that_has_a_message(TaskState state) {
        Message task = publish(task());
        record(recorded(task.id(), state));
        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(engine.tasks().finished(List.of(task.id()))).isEmpty();

        Subscription worker = worker(WORKER, TASK);
        ack(worker, takeOne(worker));

        assertThatNothingIsKnownOf(task.id());
    }

    @Test
    void what_was_recorded_is_told() throws Exception {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (AutoCloseable hint = engine.tasks().onFinished(() -> told.complete(true))) {
            assertThat(hint).isNotNull();
            finish(succeeded(), RETENTION);

            assertThat(resultOf(told)).isTrue();
        }
    }

    @Test
    void a_failure_is_told() throws Exception {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (AutoCloseable hint = engine.tasks().onFinished(() -> told.complete(true))) {
            assertThat(hint).isNotNull();
            finish(failed("no"), RETENTION);

            assertThat(resultOf(told)).isTrue();
        }
    }

    @Test
    void by_the_time_it_is_told_the_record_can_be_read() throws Exception {
        Message task = publish(task());
        CompletableFuture<Boolean> finished = new CompletableFuture<>();
        try (AutoCloseable hint = engine.tasks().onFinished(() -> {
            if (engine.tasks().finished(List.of(task.id())).containsKey(task.id())) {
                finished.complete(true);
            }
        })) {
            assertThat(hint).isNotNull();
            commitDone(takeOne(worker(WORKER, TASK)), succeeded());

            assertThat(resultOf(finished)).isTrue();
        }
    }

    @Test
    void who_does_not_listen_any_more_is_told_nothing() throws Exception {
        AtomicInteger told = new AtomicInteger();
        engine.tasks().onFinished(told::incrementAndGet).close();
        int before = told.get(); // A hint may come without a cause while one listens.
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        try (AutoCloseable hint = engine.tasks().onFinished(() -> other.complete(true))) {
            assertThat(hint).isNotNull();
            finish(succeeded(), RETENTION);
            assertThat(resultOf(other)).isTrue();
        }

        assertThat(told).hasValue(before);
    }

    @Test
    void a_listener_that_throws_does_no_harm() throws Exception {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (AutoCloseable broken = engine.tasks().onFinished(() -> {
                    throw new IllegalStateException("a listener that throws, for a test");
                });
                AutoCloseable hint = engine.tasks().onFinished(() -> told.complete(true))) {
            assertThat(List.of(broken, hint)).hasSize(2);
            MessageId id = finish(succeeded(), RETENTION);

            assertThat(resultOf(told)).isTrue();
            assertThat(taskOf(id).state()).isEqualTo(TaskState.SUCCEEDED);
        }
    }

    private void record(TaskRecord... records) {
        join(engine.tasks().record(List.of(records)));
    }

    private static Txn recording(TaskRecord record) {
        Txn.Put put = new Txn.Put("done", Payload.EMPTY, 0, null);
        return new Txn(
                record.id().toString(), List.of(new Txn.Absent("done")), List.of(put), List.of(), List.of(record));
    }

    @CanIgnoreReturnValue
    private MessageId finish(Outcome outcome, Duration retention, Txn... transactions) {
        Message task = publish(task());
        var delivery = takeOne(worker(WORKER, TASK));
        var completion =
                new Completion(delivery, attempt(delivery, outcome), outcome, retention, List.of(transactions));
        assertThat(commit(completion)).isEqualTo(SettleResult.DONE);
        return task.id();
    }

    private void assertThatNothingIsKnownOf(MessageId id) {
        assertThat(engine.tasks().get(id)).isEmpty();
        assertThat(engine.tasks().finished(List.of(id))).isEmpty();
        assertThat(engine.tasks().find(new TaskQuery(Set.of(), null, null, 1000, null)))
                .noneMatch(task -> task.id().equals(id));
    }
}
