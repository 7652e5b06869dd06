package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Deliveries.bury;
import static io.lovage.testkit.Deliveries.park;
import static io.lovage.testkit.Deliveries.release;
import static io.lovage.testkit.Deliveries.releaseUncounted;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.error;
import static io.lovage.testkit.Outcomes.failed;
import static io.lovage.testkit.Outcomes.retryAt;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.Subscription;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is known of a task in each state of its life, and of its attempts. */
public abstract class TaskStoreContract extends EngineSuite {

    @Test
    void nothing_is_known_of_an_id_that_never_was() {
        assertThat(engine.tasks().get(newId())).isEmpty();
    }

    @Test
    void a_plain_message_is_no_task() {
        Message message = publish(message());
        assertThat(engine.tasks().get(message.id())).isEmpty();

        Subscription consumer = consumer();
        bury(consumer, takeOne(consumer), "no use");

        assertThat(engine.tasks().get(message.id())).isEmpty();
        assertThat(engine.tasks().finished(List.of(message.id()))).isEmpty();
    }

    @Test
    void a_task_that_waits_for_a_worker_is_queued() {
        Message task = publish(task());

        assertThat(taskOf(task.id())).isEqualTo(expected(task, TaskState.QUEUED, List.of()));
    }

    @Test
    void a_task_that_is_due_later_is_scheduled() {
        needs(Feature.DELAY);
        Instant due = clock.instant().plusSeconds(60);
        Message task = publish(task().withNotBefore(due));

        assertThat(taskOf(task.id()))
                .isEqualTo(new TaskRecord(
                        task.id(),
                        TASK,
                        QUEUE,
                        TaskState.SCHEDULED,
                        List.of(),
                        null,
                        null,
                        null,
                        task.enqueuedAt(),
                        due,
                        null));
    }

    @Test
    void a_scheduled_task_whose_time_has_come_is_queued() {
        needs(Feature.DELAY);
        Message task = publish(task().withNotBefore(clock.instant().plusSeconds(60)));
        clock.advance(LEASE.plus(LEASE));

        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(taskOf(task.id()).dueAt()).isNull();
    }

    @Test
    void a_leased_task_is_running_and_its_attempt_is_not_finished() {
        Message task = publish(task());
        clock.advance(TICK);
        takeOne(worker("host-7", TASK));

        Attempt running = new Attempt(1, "host-7", clock.instant(), null, null);
        assertThat(taskOf(task.id())).isEqualTo(expected(task, TaskState.RUNNING, List.of(running)));
    }

    @Test
    void a_parked_task_says_why() {
        needs(Feature.PARK);
        Message task = publish(task("rare"));
        Subscription worker = worker(WORKER, TASK);
        park(worker, takeOne(worker), "nobody knows it");

        TaskRecord parked = taskOf(task.id());
        assertThat(parked.state()).isEqualTo(TaskState.PARKED);
        assertThat(parked.reason()).isEqualTo("nobody knows it");
        assertThat(parked.name()).isEqualTo("rare");
        assertThat(parked.attempts()).isEmpty();
    }

    @Test
    void a_task_that_succeeded_has_its_result_and_its_attempt() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        Delivery delivery = takeOne(worker);
        clock.advance(TICK);
        commitDone(delivery, new Outcome.Succeeded(Payload.utf8("{\"n\":1}")));

        assertThat(taskOf(task.id()))
                .isEqualTo(new TaskRecord(
                        task.id(),
                        TASK,
                        QUEUE,
                        TaskState.SUCCEEDED,
                        List.of(new Attempt(1, WORKER, delivery.leasedAt(), clock.instant(), null)),
                        Payload.utf8("{\"n\":1}"),
                        null,
                        null,
                        task.enqueuedAt(),
                        null,
                        clock.instant()));
    }

    @Test
    void an_empty_result_is_one() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), new Outcome.Succeeded(Payload.EMPTY));

        assertThat(taskOf(task.id()).result()).isEqualTo(Payload.EMPTY);
    }

    @Test
    void a_task_that_failed_has_its_error() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        Delivery delivery = takeOne(worker);
        commitDone(delivery, failed("the server said no"));

        assertThat(taskOf(task.id()))
                .isEqualTo(new TaskRecord(
                        task.id(),
                        TASK,
                        QUEUE,
                        TaskState.FAILED,
                        List.of(attempt(delivery, failed("the server said no"))),
                        null,
                        error("the server said no"),
                        null,
                        task.enqueuedAt(),
                        null,
                        clock.instant()));
    }

    @Test
    void a_task_that_was_dead_lettered_by_hand_failed_for_that_reason() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        bury(worker, takeOne(worker), "its body is no JSON");

        TaskRecord failed = taskOf(task.id());
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.error()).extracting(TaskError::message).isEqualTo("its body is no JSON");
        assertThat(failed.finishedAt()).isEqualTo(clock.instant());
        assertThat(engine.tasks().finished(List.of(task.id()))).containsKey(task.id());
    }

    @Test
    void a_cancelled_task_says_why_and_shows_its_attempt() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), new Outcome.Cancelled("Ann asked for it"));

        TaskRecord cancelled = taskOf(task.id());
        assertThat(cancelled.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(cancelled.reason()).isEqualTo("Ann asked for it");
        assertThat(cancelled.attempts()).hasSize(1);
        assertThat(cancelled.finishedAt()).isEqualTo(clock.instant());
    }

    @Test
    void an_expired_task_was_not_attempted() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), new Outcome.Expired());

        TaskRecord expired = taskOf(task.id());
        assertThat(expired.state()).isEqualTo(TaskState.EXPIRED);
        assertThat(expired.attempts()).isEmpty();
        assertThat(expired.finishedAt()).isEqualTo(clock.instant());
    }

    @Test
    void a_task_that_will_be_tried_again_shows_what_went_wrong() {
        needs(Feature.DELAY);
        Message task = publish(task());
        Delivery delivery = takeOne(worker(WORKER, TASK));
        Instant later = clock.instant().plusSeconds(10);
        commitDone(delivery, retryAt(later));

        TaskRecord scheduled = taskOf(task.id());
        assertThat(scheduled.state()).isEqualTo(TaskState.SCHEDULED);
        assertThat(scheduled.dueAt()).isEqualTo(later);
        assertThat(scheduled.attempts()).containsExactly(attempt(delivery, retryAt(later)));
    }

    @Test
    void attempts_are_kept_over_retries_up_to_the_success() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        for (int i = 0; i < 3; i++) {
            commitDone(takeOne(worker), retryAt(clock.instant()));
            clock.advance(TICK);
        }
        commitDone(takeOne(worker), succeeded());

        assertThat(taskOf(task.id()).attempts()).extracting(Attempt::number).containsExactly(1, 2, 3, 4);
        assertThat(taskOf(task.id()).attempts())
                .extracting(attempt -> attempt.error() != null)
                .containsExactly(true, true, true, false);
    }

    @Test
    void a_lost_lease_is_an_attempt_that_failed() {
        Message task = publish(task());
        Delivery lost = takeOne(worker("host-7", TASK));
        lapse();

        TaskRecord queued = taskOf(task.id());
        assertThat(queued.state()).isEqualTo(TaskState.QUEUED);
        assertThat(queued.attempts()).hasSize(1);
        Attempt attempt = queued.attempts().get(0);
        assertThat(attempt.number()).isEqualTo(1);
        assertThat(attempt.worker()).isEqualTo("host-7");
        assertThat(attempt.startedAt()).isEqualTo(lost.leasedAt());
        assertThat(attempt.finishedAt()).isEqualTo(clock.instant());
        assertThat(attempt.error()).extracting(TaskError::type).isEqualTo("lease-lost");
        assertThat(attempt.error()).extracting(TaskError::message).asString().contains("host-7");
    }

    @Test
    void attempts_are_kept_over_lost_leases() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        takeOne(worker);
        lapse();
        takeOne(worker);
        lapse();
        commitDone(takeOne(worker), succeeded());

        assertThat(taskOf(task.id()).attempts())
                .extracting(attempt ->
                        attempt.error() == null ? "none" : attempt.error().type())
                .containsExactly("lease-lost", "lease-lost", "none");
    }

    @Test
    void attempts_are_kept_over_a_redrive() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        commitDone(takeOne(worker), failed("first"));
        assertThat(engine.broker().redrive(List.of(task.id()), clock.instant())).hasSize(1);

        assertThat(taskOf(task.id()).attempts()).extracting(Attempt::number).containsExactly(1);
        commitDone(takeOne(worker), failed("second"));
        assertThat(taskOf(task.id()).attempts()).extracting(Attempt::number).containsExactly(1, 2);
        assertThat(taskOf(task.id()).error()).isEqualTo(error("second"));
    }

    @Test
    void a_redriven_task_has_not_failed_any_more() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), failed("first"));
        assertThat(engine.broker().redrive(List.of(task.id()), clock.instant())).hasSize(1);

        TaskRecord queued = taskOf(task.id());
        assertThat(queued.state()).isEqualTo(TaskState.QUEUED);
        assertThat(queued.error()).isNull();
        assertThat(queued.finishedAt()).isNull();
        assertThat(engine.tasks().finished(List.of(task.id()))).isEmpty();
    }

    @Test
    void an_uncounted_release_leaves_no_attempt() {
        needs(Feature.UNCOUNTED_RELEASE);
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        releaseUncounted(worker, takeOne(worker));

        assertThat(taskOf(task.id()).attempts()).isEmpty();
        takeOne(worker);
        assertThat(taskOf(task.id()).attempts()).extracting(Attempt::number).containsExactly(1);
    }

    @Test
    void a_released_task_is_queued() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        release(worker, takeOne(worker));

        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void texts_of_errors_and_results_may_hold_anything() {
        Message task = publish(task());
        TaskError strange = new TaskError("Ошибка", "ключ 🔑\u0000'\"\n", "at 键\n\tat \u0001");
        commitDone(takeOne(worker(WORKER, TASK)), new Outcome.Failed(strange));

        assertThat(taskOf(task.id()).error()).isEqualTo(strange);
    }

    @Test
    void a_purged_task_is_cancelled() {
        needs(Feature.DELAY);
        Message ready = publish(task());
        Message delayed = publish(task().withNotBefore(clock.instant().plusSeconds(60)));
        assertThat(engine.broker().purge(QUEUE, Set.of(Place.READY, Place.DELAYED)))
                .isEqualTo(2);

        for (Message purged : List.of(ready, delayed)) {
            assertThat(taskOf(purged.id()).state()).isEqualTo(TaskState.CANCELLED);
            assertThat(taskOf(purged.id()).reason()).isEqualTo("purged");
            assertThat(taskOf(purged.id()).finishedAt()).isEqualTo(clock.instant());
        }
    }

    @Test
    void a_purged_parked_task_is_cancelled() {
        needs(Feature.PARK);
        Message task = publish(task("rare"));
        Subscription worker = worker(WORKER, TASK);
        park(worker, takeOne(worker), "unknown");
        assertThat(engine.broker().purge(QUEUE, Set.of(Place.PARKED))).isEqualTo(1);

        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void a_task_whose_dead_letter_was_purged_stays_failed() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), failed("for good"));
        TaskRecord before = taskOf(task.id());
        assertThat(engine.broker().purge(QUEUE, Set.of(Place.DEAD))).isEqualTo(1);

        assertThat(taskOf(task.id())).isEqualTo(before);
        assertThat(engine.broker().redrive(List.of(task.id()), clock.instant())).isEmpty();
    }

    @Test
    void the_finished_are_those_in_a_final_state() {
        needs(Feature.DELAY);
        Subscription worker = worker(WORKER, TASK);
        MessageId succeeded = finish(worker, succeeded());
        MessageId failed = finish(worker, failed("no"));
        MessageId cancelled = finish(worker, new Outcome.Cancelled("no"));
        MessageId expired = finish(worker, new Outcome.Expired());
        MessageId retried = finish(worker, retryAt(clock.instant().plusSeconds(60)));
        MessageId running = publish(task()).id();
        takeOne(worker);
        MessageId queued = publish(task()).id();
        MessageId waiting = newId();
        join(engine.tasks().record(List.of(recorded(waiting, TaskState.WAITING))));

        var finished = engine.tasks()
                .finished(List.of(waiting, queued, running, retried, expired, cancelled, failed, succeeded, newId()));

        assertThat(finished).containsOnlyKeys(expired, cancelled, failed, succeeded);
        assertThat(finished.get(succeeded)).extracting(TaskRecord::result).isEqualTo(Payload.utf8("\"ok\""));
        assertThat(finished.get(failed)).extracting(TaskRecord::error).isEqualTo(error("no"));
        assertThat(finished.get(cancelled)).extracting(TaskRecord::reason).isEqualTo("no");
        assertThat(engine.tasks().finished(List.of())).isEmpty();
    }

    private MessageId finish(Subscription worker, Outcome outcome) {
        Message task = publish(task());
        commitDone(takeOne(worker), outcome);
        return task.id();
    }

    private static TaskRecord expected(Message task, TaskState state, List<Attempt> attempts) {
        return new TaskRecord(task.id(), TASK, QUEUE, state, attempts, null, null, null, task.enqueuedAt(), null, null);
    }
}
