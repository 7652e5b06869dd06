package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.client.Handle;
import io.lovage.event.Event;
import io.lovage.store.TaskState;
import io.lovage.worker.TaskLimits;
import io.lovage.worker.WorkerDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a running worker is told of its tasks, and to stop. */
abstract class WorkerOrdersContract extends DeskSuite {

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
