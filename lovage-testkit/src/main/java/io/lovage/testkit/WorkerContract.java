package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.event.Event;
import io.lovage.message.LovageException;
import io.lovage.store.Attempt;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Context;
import io.lovage.task.Retry;
import io.lovage.task.RetryAfterException;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a worker does with failures, stops, limits and unknown tasks. */
abstract class WorkerContract extends LovageSuite {

    private static final Task<Integer, Integer> WORK = Task.of("work", Integer.class, Integer.class);
    private static final Retry AT_ONCE = Retry.fixed(3, Duration.ofMillis(1));

    @Nested
    class Failures {

        @Test
        void a_failed_attempt_is_retried_and_every_attempt_is_recorded() throws Exception {
            lovage.handleWith(WORK.retry(AT_ONCE), (number, context) -> failUntil(3, context))
                    .start();

            Handle<Integer> handle = lovage.enqueue(WORK.with(1));

            assertThat(handle.await(SOON)).isEqualTo(3);
            assertThat(handle.record().orElseThrow().attempts())
                    .extracting(Attempt::number, attempt -> attempt.error() == null)
                    .containsExactly(tuple(1, false), tuple(2, false), tuple(3, true));
        }

        @Test
        void a_task_fails_for_good_when_its_retries_are_used_up() {
            lovage.handleWith(WORK.retry(Retry.fixed(1, Duration.ZERO)), (number, context) -> failUntil(99, context))
                    .start();

            Handle<Integer> handle = lovage.enqueue(WORK.with(1));

            assertThatThrownBy(() -> handle.await(SOON))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("attempt 2");
            assertThat(handle.state()).isEqualTo(TaskState.FAILED);
        }

        @Test
        void an_exception_the_policy_excludes_is_not_retried() {
            var picky = WORK.retry(AT_ONCE.notOn(IllegalStateException.class));
            lovage.handleWith(picky, (number, context) -> failUntil(3, context)).start();

            assertThatThrownBy(() -> lovage.enqueue(WORK.with(1)).await(SOON)).hasMessageContaining("attempt 1");
        }

        @Test
        void the_retry_policy_of_a_call_goes_before_the_tasks() throws Exception {
            lovage.handleWith(WORK.retry(Retry.NONE), (number, context) -> failUntil(2, context))
                    .start();

            assertThat(lovage.enqueue(WORK.with(1).retry(AT_ONCE)).await(SOON)).isEqualTo(2);
        }

        @Test
        void a_handler_may_say_when_to_come_again() throws Exception {
            lovage.handleWith(WORK.retry(Retry.fixed(1, Duration.ofDays(1))), (number, context) -> {
                        if (context.attempt() == 1) {
                            throw new RetryAfterException(Duration.ofMillis(1), "not yet");
                        }
                        return number;
                    })
                    .start();

            assertThat(lovage.enqueue(WORK.with(7)).await(SOON)).isEqualTo(7);
        }

        @Test
        void errors_of_any_kind_end_their_attempt_and_not_the_worker() throws Exception {
            lovage.handle(WORK.retry(Retry.NONE), WorkerContract::misbehave).start();

            for (int kind = 1; kind <= 4; kind++) {
                Handle<Integer> handle = lovage.enqueue(WORK.with(kind));
                assertThatThrownBy(() -> handle.await(SOON)).isInstanceOf(TaskFailedException.class);
            }
            assertThat(lovage.enqueue(WORK.with(0)).await(SOON)).isZero();
        }

        @Test
        void arguments_that_do_not_fit_are_not_retried() {
            lovage.handle(WORK.retry(AT_ONCE), number -> number).start();

            Handle<Object> handle = lovage.enqueue(Task.call("work", "[\"text\"]", "{}"));

            assertThatThrownBy(() -> handle.await(SOON)).hasMessageContaining("don't fit");
            assertThat(handle.record().orElseThrow().attempts()).hasSize(1);
        }

        @Test
        void a_result_without_a_json_form_fails_the_task_at_once() {
            Task<Integer, Object> odd =
                    Task.of("odd", Integer.class, Object.class).retry(AT_ONCE);
            lovage.handle(odd, number -> new Endless()).start();

            assertThatThrownBy(() -> lovage.enqueue(odd.with(1)).await(SOON))
                    .hasMessageContaining("The result of task 'odd' can't be written as JSON");
        }
    }

    @Nested
    class Stopping {

        @Test
        void an_attempt_that_runs_past_its_timeout_is_interrupted_and_fails() {
            lovage.handle(WORK.timeout(Duration.ofMillis(50)).retry(Retry.NONE), number -> forEver())
                    .start();

            assertThatThrownBy(() -> lovage.enqueue(WORK.with(1)).await(SOON)).hasMessageContaining("PT0.05S");
        }

        @Test
        void a_running_task_that_is_cancelled_is_interrupted_and_not_retried() throws Exception {
            CountDownLatch running = new CountDownLatch(1);
            lovage.handle(WORK.retry(AT_ONCE), number -> {
                        running.countDown();
                        return forEver();
                    })
                    .start();
            Handle<Integer> handle = lovage.enqueue(WORK.with(1));
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(handle.cancel("not needed")).isTrue();

            assertThatThrownBy(() -> handle.await(SOON)).hasMessageContaining("not needed");
            assertThat(handle.state()).isEqualTo(TaskState.CANCELLED);
        }

        @Test
        void a_queued_task_that_is_cancelled_never_runs() throws Exception {
            AtomicInteger runs = new AtomicInteger();
            lovage.handle(WORK, number -> runs.incrementAndGet());
            Handle<Integer> handle = lovage.enqueue(WORK.with(1));

            assertThat(handle.cancel("not needed")).isTrue();
            lovage.start();

            assertThat(lovage.enqueue(WORK.with(2)).await(SOON)).isEqualTo(1);
            assertThat(handle.state()).isEqualTo(TaskState.CANCELLED);
            assertThat(handle.cancel("again")).isFalse();
        }

        @Test
        void closing_lets_a_running_task_finish() throws Exception {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            Lovage worker = another();
            try (Lovage client = another()) {
                worker.handle(WORK, number -> {
                            running.countDown();
                            mayEnd.await();
                            return number;
                        })
                        .listen(event -> {
                            if (event instanceof Event.WorkerStopping) {
                                mayEnd.countDown();
                            }
                        })
                        .start();
                Handle<Integer> handle = client.enqueue(WORK.with(5));
                assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

                worker.close();

                assertThat(handle.await(SOON)).isEqualTo(5);
            }
        }

        @Test
        void what_is_not_finished_at_the_stop_deadline_is_given_back_uncounted() throws Exception {
            CountDownLatch running = new CountDownLatch(2);
            Lovage worker = another();
            try (Lovage next = another()) {
                worker.handle(WORK, number -> {
                            running.countDown();
                            return forEver();
                        })
                        .start(WorkerSettings.defaults().withConcurrency(2).withStopDeadline(Duration.ZERO));
                List<Handle<Integer>> handles =
                        next.enqueueAll(List.of(WORK.with(1), WORK.with(2), WORK.with(3), WORK.with(4)));
                assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

                worker.close();
                next.handleWith(WORK, (number, context) -> context.attempt()).start();

                for (Handle<Integer> handle : handles) {
                    assertThat(handle.await(SOON)).isEqualTo(1);
                }
            }
        }
    }

    @Nested
    class Intake {

        @Test
        void a_task_nobody_knows_is_parked_with_a_reason_and_runs_when_a_worker_comes_that_knows_it() throws Exception {
            try (Lovage ignorant = another();
                    Lovage knowing = another()) {
                BlockingQueue<Event> seen = new LinkedBlockingQueue<>();
                ignorant.listen(seen::add).start();
                Handle<Integer> handle = ignorant.enqueue(WORK.with(4));
                awaitEvent(seen, Event.Parked.class);

                TaskRecord parked = handle.record().orElseThrow();
                knowing.handle(WORK, number -> number).start();

                assertThat(parked.state()).isEqualTo(TaskState.PARKED);
                assertThat(parked.reason()).contains("'work'");
                assertThat(handle.await(SOON)).isEqualTo(4);
            }
        }

        @Test
        void a_former_name_of_a_task_is_served() throws Exception {
            lovage.handle(WORK.formerly("labour"), number -> number).start();

            assertThat(lovage.enqueue(Task.call("labour", "[3]", "{}")).await(SOON))
                    .isEqualTo(3);
        }

        @Test
        void a_task_whose_time_is_over_is_not_run() throws Exception {
            AtomicInteger runs = new AtomicInteger();
            lovage.handle(WORK, number -> runs.incrementAndGet());
            Handle<Integer> late = lovage.enqueue(WORK.with(1).expiresIn(Duration.ofNanos(1)));

            lovage.start();

            assertThatThrownBy(() -> late.await(SOON)).hasMessageContaining("expired");
            assertThat(late.state()).isEqualTo(TaskState.EXPIRED);
            assertThat(runs).hasValue(0);
        }

        @Test
        void no_more_than_the_settings_say_runs_at_once() throws Exception {
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            lovage.handle(WORK, number -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        return running.decrementAndGet();
                    })
                    .start(WorkerSettings.defaults().withConcurrency(3));

            for (Handle<Integer> handle : lovage.enqueueAll(
                    IntStream.range(0, 500).mapToObj(WORK::with).toList())) {
                assertThat(handle.await(SOON)).isNotNull();
            }

            assertThat(most.get()).isBetween(1, 3);
        }

        @Test
        void tasks_that_say_they_block_run_within_the_same_limit() throws Exception {
            CountDownLatch three = new CountDownLatch(3);
            lovage.handle(WORK.blocking(), number -> {
                        three.countDown();
                        three.await();
                        return number;
                    })
                    .start(WorkerSettings.defaults().withConcurrency(3));

            for (Handle<Integer> handle : lovage.enqueueAll(List.of(WORK.with(1), WORK.with(2), WORK.with(3)))) {
                assertThat(handle.await(SOON)).isBetween(1, 3);
            }
        }
    }

    @Test
    void middleware_goes_around_every_attempt_first_added_outermost() throws Exception {
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        lovage.handle(WORK, number -> number)
                .use((context, next) -> {
                    order.add("outer " + context.task());
                    return next.proceed();
                })
                .use((context, next) -> {
                    order.add("inner");
                    return next.proceed();
                })
                .start();

        assertThat(lovage.enqueue(WORK.with(1)).await(SOON)).isEqualTo(1);
        assertThat(order).containsExactly("outer work", "inner");
    }

    @Test
    void a_listener_that_throws_does_no_harm() throws Exception {
        lovage.handle(WORK, number -> number)
                .listen(event -> {
                    throw new IllegalStateException("bad listener");
                })
                .start();

        assertThat(lovage.enqueue(WORK.with(1)).await(SOON)).isEqualTo(1);
    }

    @Test
    void a_handler_sees_its_callers_headers_and_not_lovages() throws Exception {
        Task<Integer, String> task = Task.of("headers", Integer.class, String.class);
        lovage.handleWith(task, (number, context) -> context.headers().toString())
                .start();

        assertThat(lovage.enqueue(task.with(1).header("tenant", "a").timeout(SOON))
                        .await(SOON))
                .isEqualTo("{tenant=a}");
    }

    @Test
    void registering_after_the_start_is_refused_with_what_to_do() {
        lovage.start();

        assertThatThrownBy(() -> lovage.handle(WORK, number -> number))
                .isInstanceOf(LovageException.class)
                .hasMessageContaining("Call start() last");
    }

    private static Integer failUntil(int attempt, Context context) {
        if (context.attempt() < attempt) {
            throw new IllegalStateException("attempt " + context.attempt());
        }
        return context.attempt();
    }

    private static Integer misbehave(int kind) {
        return switch (kind) {
            case 1 -> throw new AssertionError("an error");
            case 2 -> misbehave(2) + 1;
            case 3 -> throw new UnspeakableException();
            case 4 -> throw new CancellationException();
            default -> kind;
        };
    }

    /** Its JSON would never end. */
    public static final class Endless {
        public Endless getSelf() {
            return this;
        }
    }

    /** Not even its text can be read. */
    private static final class UnspeakableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    private static Integer forEver() throws InterruptedException {
        new CountDownLatch(1).await();
        return 0;
    }

    private static <E extends Event> void awaitEvent(BlockingQueue<Event> events, Class<E> type)
            throws InterruptedException {
        Event event;
        do {
            event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event)
                    .as("an event %s within 10 seconds", type.getSimpleName())
                    .isNotNull();
        } while (!type.isInstance(event));
    }
}
