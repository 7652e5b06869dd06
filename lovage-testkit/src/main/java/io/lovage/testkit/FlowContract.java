package io.lovage.testkit;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.Place;
import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Failure;
import io.lovage.task.Flow;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Flows that fail, are retried, cancelled, delayed or unique. */
abstract class FlowContract extends LovageSuite {

    private static final Task<Integer, Integer> MEMBER =
            Task.of("member", Integer.class, Integer.class).retry(Retry.NONE);
    private static final Task<List<Integer>, Integer> JOIN = Task.reducer("join", Integer.class, Integer.class);
    private static final Task<Failure, Void> ALERT = Task.of("alert", Failure.class);

    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicInteger joins = new AtomicInteger();
    private final BlockingQueue<Failure> alerts = new LinkedBlockingQueue<>();

    private void start() {
        lovage.handle(MEMBER, number -> {
                    if (number < 0 && broken.get()) {
                        throw new IllegalStateException("member " + number + " is broken");
                    }
                    return Math.abs(number);
                })
                .handle(JOIN, numbers -> {
                    joins.incrementAndGet();
                    return numbers.stream().mapToInt(Integer::intValue).sum();
                })
                .handle(ALERT, failure -> {
                    alerts.add(failure);
                    return null;
                })
                .start();
    }

    @Test
    void a_join_waits_and_says_for_what_until_its_members_are_done() {
        Handle<Integer> handle = lovage.enqueue(group(1, 2).then(JOIN));

        assertThat(handle.record().orElseThrow())
                .extracting(TaskRecord::state, TaskRecord::name)
                .containsExactly(TaskState.WAITING, "join");
        assertThat(handle.record().orElseThrow().reason()).startsWith("waits for 2 tasks as node 2 of flow ");
    }

    @Test
    void a_retried_member_takes_its_flow_on_from_where_it_stood() throws Exception {
        broken.set(true);
        start();
        Handle<Integer> handle = lovage.enqueue(group(1, -2, 3).then(JOIN).then(MEMBER));
        assertThatThrownBy(() -> handle.await(SOON)).hasMessageContaining("member -2 is broken");
        TaskRecord failed = awaitFailed("member");

        broken.set(false);
        assertThat(lovage.control().retry(List.of(failed.id()))).isEqualTo(1);

        assertThat(handle.await(SOON)).isEqualTo(6);
        assertThat(joins).hasValue(1);
    }

    @Test
    void after_two_failures_in_a_flow_nothing_waits_for_ever_and_both_may_be_retried() throws Exception {
        broken.set(true);
        start();
        List<Call<Integer>> chains =
                List.of(MEMBER.with(-1).then(MEMBER), MEMBER.with(-2).then(MEMBER));
        Handle<Integer> handle = lovage.enqueue(Flow.group(chains).then(JOIN));
        assertThatThrownBy(() -> handle.await(SOON)).isInstanceOf(TaskFailedException.class);
        eventually("nothing waits", SOON, () -> tasks(TaskState.WAITING).isEmpty());
        List<MessageId> broke = tasks(TaskState.FAILED).stream()
                .filter(task -> task.error() != null && task.error().message().startsWith("member "))
                .map(TaskRecord::id)
                .toList();

        broken.set(false);
        assertThat(lovage.control().retry(broke)).isEqualTo(2);

        assertThat(handle.await(SOON)).isEqualTo(3);
        assertThat(joins).hasValue(1);
    }

    private List<TaskRecord> tasks(TaskState state) {
        return lovage.engine().tasks().find(new TaskQuery(Set.of(state), null, null, 100, null));
    }

    @Test
    void a_cancelled_flow_starts_nothing_more() throws Exception {
        Handle<Integer> handle = lovage.enqueue(group(1, 2).then(JOIN).onError(ALERT));

        assertThat(handle.cancel("changed our minds")).isTrue();
        start();

        assertThatThrownBy(() -> handle.await(SOON)).hasMessageContaining("changed our minds");
        assertThat(lovage.enqueue(MEMBER.with(5)).await(SOON)).isEqualTo(5);
        assertThat(joins).hasValue(0);
    }

    @Test
    void a_member_that_expires_fails_what_depends_on_it() throws Exception {
        Call<Integer> late = MEMBER.with(1).expiresIn(Duration.ofNanos(1));
        Handle<Integer> handle =
                lovage.enqueue(Flow.group(List.of(late, MEMBER.with(2))).then(JOIN));

        start();

        assertThatThrownBy(() -> handle.await(SOON)).isInstanceOf(TaskFailedException.class);
        assertThat(handle.state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void each_failure_of_a_flow_reaches_the_error_handler_of_the_part_it_is_in() throws Exception {
        broken.set(true);
        start();
        Call<Integer> guarded = group(-1, 2).then(JOIN).onError(ALERT);

        Handle<Integer> handle = lovage.enqueue(guarded.then(MEMBER));

        assertThatThrownBy(() -> handle.await(SOON)).isInstanceOf(TaskFailedException.class);
        Failure failure = alerts.poll(10, TimeUnit.SECONDS);
        assertThat(failure)
                .extracting(Failure::task, Failure::message)
                .containsExactly("member", "member -1 is broken");
    }

    @Test
    void a_single_call_may_have_an_error_handler() throws Exception {
        broken.set(true);
        start();

        Handle<Integer> handle = lovage.enqueue(MEMBER.with(-4).onError(ALERT));

        assertThatThrownBy(() -> handle.await(SOON)).hasMessageContaining("member -4");
        assertThat(alerts.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void a_delay_on_a_flow_delays_its_first_tasks() {
        lovage.enqueue(group(1, 2).then(JOIN).in(Duration.ofDays(1)));

        assertThat(lovage.engine().broker().stats()).singleElement().satisfies(stats -> {
            assertThat(stats.delayed()).isEqualTo(2);
            assertThat(stats.ready()).isZero();
        });
    }

    @Test
    void options_of_a_flow_are_for_every_task_that_does_not_set_them() {
        lovage.enqueue(Flow.group(List.of(MEMBER.with(1), MEMBER.with(2).queue("own")))
                .then(JOIN)
                .queue("all"));

        assertThat(lovage.engine().broker().stats())
                .extracting(stats -> stats.queue() + stats.ready())
                .containsExactlyInAnyOrder("all1", "own1");
    }

    @Test
    void while_a_call_with_a_unique_key_is_unfinished_sending_it_again_returns_the_first() throws Exception {
        Handle<Integer> first = lovage.enqueue(MEMBER.with(1).unique("key"));
        Handle<Integer> second = lovage.enqueue(MEMBER.with(2).unique("key"));
        Handle<Integer> flow = lovage.enqueue(group(3).then(JOIN).unique("key"));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(flow.id()).isEqualTo(first.id());
        assertThat(lovage.engine().broker().stats())
                .singleElement()
                .satisfies(stats -> assertThat(stats.ready()).isOne());
    }

    @Test
    void a_unique_key_is_free_again_after_success_failure_and_cancellation() throws Exception {
        broken.set(true);
        Call<Integer> flow = group(-1).then(JOIN).unique("key");
        Handle<Integer> cancelled = lovage.enqueue(flow);
        assertThat(cancelled.cancel("no")).isTrue();
        start();

        Handle<Integer> failing = lovage.enqueue(flow);
        assertThat(failing.id()).isNotEqualTo(cancelled.id());
        assertThatThrownBy(() -> failing.await(SOON)).isInstanceOf(TaskFailedException.class);
        Handle<Integer> single = lovage.enqueue(MEMBER.with(8).unique("key"));
        assertThat(single.await(SOON)).isEqualTo(8);

        assertThat(lovage.enqueue(MEMBER.with(9).unique("key")).await(SOON)).isEqualTo(9);
    }

    @Test
    void a_unique_key_inside_a_flow_is_refused() {
        assertThatThrownBy(() -> lovage.enqueue(MEMBER.with(1).unique("inner").then(MEMBER)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("inner");
    }

    @Test
    void a_key_whose_holder_was_purged_is_taken_over() throws Exception {
        Handle<Integer> first = lovage.enqueue(MEMBER.with(1).unique("key"));
        assertThat(lovage.engine().broker().purge("default", Set.of(Place.READY)))
                .isOne();

        assertThat(lovage.enqueue(MEMBER.with(2).unique("key")).id()).isNotEqualTo(first.id());
    }

    @Test
    void members_that_end_at_the_same_time_join_once() throws Exception {
        CountDownLatch together = new CountDownLatch(4);
        Task<Integer, Integer> meet = Task.of("meet", Integer.class, Integer.class);
        lovage.handle(meet, number -> {
            together.countDown();
            together.await();
            return number;
        });
        lovage.handle(JOIN, numbers -> joins.incrementAndGet())
                .start(WorkerSettings.defaults().withConcurrency(4));

        Handle<Integer> handle =
                lovage.enqueue(Flow.group(List.of(meet.with(1), meet.with(2), meet.with(3), meet.with(4)))
                        .then(JOIN));

        assertThat(handle.await(SOON)).isEqualTo(1);
    }

    private static Call<List<Integer>> group(Integer... members) {
        return Flow.group(List.of(members).stream().map(MEMBER::with).toList());
    }

    private TaskRecord awaitFailed(String name) throws Exception {
        return lovage.engine().tasks().find(new TaskQuery(Set.of(TaskState.FAILED), name, null, 10, null)).stream()
                .filter(record -> record.attempts().size() > 0
                        || Objects.requireNonNull(record.error()).message().startsWith("member"))
                .findFirst()
                .orElseThrow();
    }
}
