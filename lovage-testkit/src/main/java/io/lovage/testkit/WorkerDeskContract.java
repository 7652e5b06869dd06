package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.client.Handle;
import io.lovage.event.Event;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import io.lovage.store.TaskState;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.worker.HeldTask;
import io.lovage.worker.TaskLimits;
import io.lovage.worker.WorkerDesk;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a running worker shows and does when it is steered. */
abstract class WorkerDeskContract extends LovageSuite {

    private static final Task<Integer, Integer> WORK =
            Task.of("work", Integer.class, Integer.class).retry(Retry.NONE);
    private static final Task<Integer, Integer> OTHER = Task.of("other", Integer.class, Integer.class);
    private static final WorkerSettings TWO = WorkerSettings.defaults().withConcurrency(2);

    /** Numbers of calls of {@link #WORK} that have begun, and how many may end. */
    private final BlockingQueue<Integer> begun = new LinkedBlockingQueue<>();

    private final Semaphore mayEnd = new Semaphore(0);

    @AfterEach
    void let_all_end() {
        mayEnd.release(1_000_000);
    }

    /** A worker whose calls of {@link #WORK} last until they are told to end, and those of {@link #OTHER} no time. */
    @CanIgnoreReturnValue
    private WorkerDesk start(WorkerSettings settings) {
        lovage.handle(WORK, number -> {
                    begun.add(number);
                    mayEnd.acquire();
                    return number;
                })
                .handle(OTHER, number -> number)
                .start(settings);
        return lovage.desk().orElseThrow();
    }

    private List<Integer> begun(int count) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Integer number = begun.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(number).as("call %d of %d begins", i + 1, count).isNotNull();
            numbers.add(number);
        }
        return numbers;
    }

    private static MessageId idOf(Handle<?> handle) {
        return MessageId.of(handle.id());
    }

    private @Nullable Integer other(int number) throws Exception {
        return lovage.enqueue(OTHER.with(number)).await(SOON);
    }

    @Nested
    class Watching {

        @Test
        void nobody_has_a_desk_before_the_start() {
            assertThat(lovage.desk()).isEmpty();
        }

        @Test
        void it_tells_what_it_is() {
            WorkerDesk desk = start(TWO.withName("w1").withQueues(List.of("default", "more")));

            assertThat(desk.name()).isEqualTo("w1");
            assertThat(desk.concurrency()).isEqualTo(2);
            assertThat(desk.queues()).containsExactly("default", "more");
            assertThat(desk.tasks()).contains("work", "other");
            assertThat(desk.isPaused()).isFalse();
            assertThat(desk.held()).isEmpty();
        }

        @Test
        void it_tells_what_runs_and_counts_what_ended() throws Exception {
            WorkerDesk desk = start(TWO);
            Handle<Integer> handle = lovage.enqueue(WORK.with(7));
            assertThat(begun(1)).containsExactly(7);

            assertThat(desk.held()).singleElement().satisfies(held -> {
                assertThat(held.message().id()).isEqualTo(idOf(handle));
                assertThat(held.attempt()).isEqualTo(1);
                assertThat(held.state()).isEqualTo(HeldTask.State.RUNNING);
                assertThat(held.startedAt()).isAfterOrEqualTo(desk.startedAt());
            });
            assertThat(desk.find(idOf(handle))).isPresent();
            mayEnd.release();
            assertThat(handle.await(SOON)).isEqualTo(7);
            Eventually.eventually("it is counted", SOON, () -> desk.ended().equals(Map.of("work", 1L)));
        }
    }

    @Nested
    class Queues {

        @Test
        void a_queue_that_is_added_is_served_beside_the_others() throws Exception {
            WorkerDesk desk = start(TWO);
            Handle<Integer> waiting = lovage.enqueue(OTHER.with(1).queue("added"));

            desk.addQueue("added");

            assertThat(waiting.await(SOON)).isEqualTo(1);
            assertThat(other(2)).isEqualTo(2);
            assertThat(desk.queues()).containsExactly("default", "added");
        }

        @Test
        void a_queue_that_is_removed_is_left_and_what_came_from_it_goes_on() throws Exception {
            WorkerDesk desk = start(TWO.withQueues(List.of("default", "left")));
            Handle<Integer> running = lovage.enqueue(WORK.with(1).queue("left"));
            assertThat(begun(1)).containsExactly(1);

            desk.removeQueue("left");
            Handle<Integer> waiting = lovage.enqueue(OTHER.with(2).queue("left"));
            mayEnd.release();

            assertThat(running.await(SOON)).isEqualTo(1);
            assertThat(other(3)).isEqualTo(3);
            assertThat(waiting.state()).isEqualTo(TaskState.QUEUED);
        }

        @Test
        void a_worker_without_queues_goes_on_when_it_gets_one() throws Exception {
            WorkerDesk desk = start(TWO);
            desk.removeQueue("default");
            Handle<Integer> waiting = lovage.enqueue(OTHER.with(1));

            assertThat(desk.queues()).isEmpty();
            desk.addQueue("default");

            assertThat(waiting.await(SOON)).isEqualTo(1);
        }

        @Test
        void leases_are_renewed_whatever_becomes_of_the_queues() throws Exception {
            BlockingQueue<Event> lost = new LinkedBlockingQueue<>();
            lovage.listen(event -> {
                if (event instanceof Event.LeaseLost) {
                    lost.add(event);
                }
            });
            WorkerDesk desk = start(TWO.withLease(Duration.ofSeconds(1)));
            Handle<Integer> handle = lovage.enqueue(WORK.with(1));
            assertThat(begun(1)).containsExactly(1);

            desk.removeQueue("default");
            desk.addQueue("another");

            assertThat(lost.poll(1500, TimeUnit.MILLISECONDS)).isNull();
            mayEnd.release();
            assertThat(handle.await(SOON)).isEqualTo(1);
        }

        @Test
        void what_is_no_name_is_refused_and_changes_nothing() {
            WorkerDesk desk = start(TWO);

            assertThatThrownBy(() -> desk.addQueue("")).isInstanceOf(InvalidMessageException.class);
            assertThat(desk.queues()).containsExactly("default");
        }
    }

    @Nested
    class Pace {

        @Test
        void a_paused_worker_starts_nothing_until_it_is_resumed() throws Exception {
            WorkerDesk desk = start(TWO);
            desk.pause();
            assertThat(desk.isPaused()).isTrue();
            // What was being fetched at that moment may still come.
            List<Handle<Integer>> handles = lovage.enqueueAll(
                    IntStream.range(0, 10).mapToObj(OTHER::with).toList());
            assertThat(begun.poll(200, TimeUnit.MILLISECONDS)).isNull();
            assertThat(handles.get(9).state()).isEqualTo(TaskState.QUEUED);

            desk.resume();

            assertThat(handles.get(9).await(SOON)).isEqualTo(9);
        }

        @Test
        void a_worker_that_grows_runs_more_at_once() throws Exception {
            WorkerDesk desk = start(TWO);
            var unused =
                    lovage.enqueueAll(IntStream.range(0, 6).mapToObj(WORK::with).toList());
            assertThat(begun(2)).hasSize(2);
            assertThat(begun.poll(100, TimeUnit.MILLISECONDS)).isNull();

            desk.resize(5);

            assertThat(begun(3)).hasSize(3);
            assertThat(begun.poll(100, TimeUnit.MILLISECONDS)).isNull();
            assertThat(desk.concurrency()).isEqualTo(5);
        }

        @Test
        void a_worker_that_shrinks_lets_what_runs_go_on_and_then_runs_fewer() throws Exception {
            WorkerDesk desk = start(TWO.withConcurrency(4));
            var unused = lovage.enqueueAll(
                    IntStream.range(0, 10).mapToObj(WORK::with).toList());
            assertThat(begun(4)).hasSize(4);

            desk.resize(1);

            mayEnd.release(3);
            assertThat(begun.poll(200, TimeUnit.MILLISECONDS)).isNull();
            mayEnd.release();
            assertThat(begun(1)).hasSize(1);
            assertThat(begun.poll(100, TimeUnit.MILLISECONDS)).isNull();
            desk.resize(3);
            assertThat(begun(2)).hasSize(2);
        }

        @Test
        void an_idle_worker_that_shrinks_and_grows_runs_as_many_as_it_was_told_last() throws Exception {
            WorkerDesk desk = start(TWO.withConcurrency(3));
            var unused =
                    lovage.enqueueAll(IntStream.range(0, 3).mapToObj(WORK::with).toList());
            assertThat(begun(3)).hasSize(3);
            mayEnd.release(3);
            Eventually.eventually("it is idle", SOON, () -> desk.held().isEmpty());

            desk.resize(1);
            desk.resize(2);
            unused =
                    lovage.enqueueAll(IntStream.range(3, 9).mapToObj(WORK::with).toList());

            assertThat(begun(2)).hasSize(2);
            assertThat(begun.poll(100, TimeUnit.MILLISECONDS)).isNull();
        }

        @Test
        void a_concurrency_that_is_out_of_range_is_refused() {
            WorkerDesk desk = start(TWO);

            assertThatThrownBy(() -> desk.resize(0)).hasMessageContaining("concurrency=0 is out of range");
            assertThat(desk.concurrency()).isEqualTo(2);
        }
    }

    @Nested
    class Limits {

        @Test
        void a_timeout_takes_the_place_of_the_tasks_own_until_it_is_taken_back() throws Exception {
            WorkerDesk desk = start(TWO);

            assertThat(desk.limitTime("work", Duration.ofMillis(50))).isTrue();
            assertThatThrownBy(() -> lovage.enqueue(WORK.with(1)).await(SOON)).hasMessageContaining("PT0.05S");
            assertThat(desk.limits()).containsEntry("work", new TaskLimits(Duration.ofMillis(50), null));

            assertThat(desk.limitTime("work", null)).isTrue();
            mayEnd.release();
            assertThat(lovage.enqueue(WORK.with(2)).await(SOON)).isEqualTo(2);
            assertThat(desk.limits()).isEmpty();
        }

        @Test
        void a_limited_task_starts_no_faster_and_does_not_hold_others_up() throws Exception {
            WorkerDesk desk = start(TWO.withConcurrency(1));
            mayEnd.release(100);
            List<Long> times = Collections.synchronizedList(new ArrayList<>());
            lovage.listen(event -> {
                if (event instanceof Event.Started started && started.task().equals("work")) {
                    times.add(System.nanoTime());
                }
            });

            assertThat(desk.limitRate("work", Duration.ofMillis(300))).isTrue();
            List<Handle<Integer>> limited =
                    lovage.enqueueAll(IntStream.range(0, 6).mapToObj(WORK::with).toList());
            assertThat(other(1)).isEqualTo(1);
            int before = times.size();
            for (Handle<Integer> handle : limited) {
                assertThat(handle.await(SOON)).isNotNull();
            }

            assertThat(before).as("of the limited ones before the other").isLessThan(6);
            assertThat(times.get(5) - times.get(0)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(4 * 300));
            assertThat(limited.get(5).record().orElseThrow().attempts())
                    .as("being early is not an attempt")
                    .hasSize(1);
        }

        @Test
        void a_limit_that_is_lifted_no_longer_counts() throws Exception {
            WorkerDesk desk = start(TWO);
            assertThat(desk.limitRate("other", Duration.ofDays(1))).isTrue();
            assertThat(other(1)).isEqualTo(1);

            assertThat(desk.limitRate("other", null)).isTrue();

            assertThat(other(2)).isEqualTo(2);
        }

        @Test
        void a_task_that_is_not_known_has_no_limits() {
            WorkerDesk desk = start(TWO);

            assertThat(desk.limitRate("unheard", SOON)).isFalse();
            assertThat(desk.limitTime("unheard", SOON)).isFalse();
            assertThatThrownBy(() -> desk.limitTime("work", Duration.ZERO))
                    .hasMessageContaining("timeout=PT0S is out of range");
        }
    }

    @Nested
    class Refusing {

        @Test
        void a_task_that_comes_later_is_cancelled_and_not_run() throws Exception {
            WorkerDesk desk = start(TWO);
            Handle<Integer> later = lovage.enqueue(WORK.with(1).in(Duration.ofMillis(300)));

            desk.refuse(List.of(idOf(later)), "not wanted");

            assertThatThrownBy(() -> later.await(SOON)).hasMessageContaining("not wanted");
            assertThat(later.state()).isEqualTo(TaskState.CANCELLED);
            assertThat(begun).isEmpty();
            assertThat(desk.refused()).containsExactly(idOf(later));
        }

        @Test
        void a_task_that_runs_goes_on() throws Exception {
            WorkerDesk desk = start(TWO);
            Handle<Integer> running = lovage.enqueue(WORK.with(1));
            assertThat(begun(1)).containsExactly(1);

            desk.refuse(List.of(idOf(running)), "not wanted");

            mayEnd.release();
            assertThat(running.await(SOON)).isEqualTo(1);
        }

        @Test
        void a_task_that_is_cancelled_while_it_runs_is_interrupted() throws Exception {
            WorkerDesk desk = start(TWO);
            Handle<Integer> running = lovage.enqueue(WORK.with(1));
            assertThat(begun(1)).containsExactly(1);

            assertThat(desk.cancel(idOf(running), "stop it")).isTrue();

            assertThatThrownBy(() -> running.await(SOON)).hasMessageContaining("stop it");
            assertThat(running.state()).isEqualTo(TaskState.CANCELLED);
            Eventually.eventually("nobody has it", SOON, () -> !desk.cancel(idOf(running), "again"));
        }

        @Test
        void a_task_that_waits_can_be_withdrawn_and_one_that_runs_then_goes_on() throws Exception {
            start(TWO);
            Handle<Integer> running = lovage.enqueue(WORK.with(1));
            Handle<Integer> waiting = lovage.enqueue(WORK.with(2).in(Duration.ofDays(1)));
            assertThat(begun(1)).containsExactly(1);

            var unused = lovage.control().withdraw(idOf(running), "not wanted");
            unused = lovage.control().withdraw(idOf(waiting), "not wanted");

            assertThat(waiting.state()).isEqualTo(TaskState.CANCELLED);
            mayEnd.release();
            assertThat(running.await(SOON)).isEqualTo(1);
        }
    }

    @Test
    void a_worker_that_is_stopped_at_its_desk_finishes_what_runs_and_leaves_the_rest() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        lovage.listen(event -> {
            if (event instanceof Event.WorkerStopping) {
                stopping.countDown();
            } else if (event instanceof Event.WorkerStopped) {
                stopped.countDown();
            }
        });
        WorkerDesk desk = start(TWO.withConcurrency(1));
        Handle<Integer> running = lovage.enqueue(WORK.with(1));
        assertThat(begun(1)).containsExactly(1);
        Handle<Integer> waiting = lovage.enqueue(WORK.with(2));

        desk.stop();

        assertThat(stopping.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        mayEnd.release();
        assertThat(stopped.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(running.await(SOON)).isEqualTo(1);
        assertThat(waiting.state()).isEqualTo(TaskState.QUEUED);
        assertThatThrownBy(() -> desk.addQueue("more")).hasMessageContaining("has stopped");
    }

    @Test
    void who_observes_hears_what_happens_here_until_it_ends() throws Exception {
        BlockingQueue<Event> heard = new LinkedBlockingQueue<>();
        start(TWO);

        try (var unused = lovage.observe(heard::add)) {
            assertThat(other(1)).isEqualTo(1);
            Eventually.eventually(
                    "it is heard", SOON, () -> heard.stream().anyMatch(event -> event instanceof Event.Succeeded));
        }
        int before = heard.size();
        assertThat(other(2)).isEqualTo(2);

        assertThat(heard).hasSize(before);
    }
}
