package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.client.Handle;
import io.lovage.event.Event;
import io.lovage.message.InvalidMessageException;
import io.lovage.store.TaskState;
import io.lovage.worker.HeldTask;
import io.lovage.worker.WorkerDesk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a running worker shows, and which queues it serves and how many tasks it runs. */
abstract class WorkerDeskContract extends DeskSuite {
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
            // What was being fetched at that moment has come when this has.
            assertThat(other(3)).isEqualTo(3);
            Handle<Integer> waiting = lovage.enqueue(OTHER.with(2).queue("left"));
            mayEnd.release();

            assertThat(running.await(SOON)).isEqualTo(1);
            assertThat(other(4)).isEqualTo(4);
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
}
