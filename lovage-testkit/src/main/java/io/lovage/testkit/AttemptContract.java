package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.broker.QueueStats;
import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.event.Event;
import io.lovage.message.LovageException;
import io.lovage.store.TaskState;
import io.lovage.task.Context;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a handler knows of its attempt and may tell, what a handle tells of its task, and what listeners hear. */
abstract class AttemptContract extends LovageSuite {

    private static final Task<Integer, String> WORK = Task.of("work", Integer.class, String.class);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final int FOR_EVER = -1;

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @Test
    void a_handler_knows_its_attempt() throws Exception {
        lovage.handleWith(
                        WORK,
                        (number, context) ->
                                String.join(" ", context.id(), context.task(), context.queue(), "" + context.attempt()))
                .start();

        Handle<String> handle = lovage.enqueue(WORK.with(1));

        assertThat(handle.await(SOON)).isEqualTo(handle.id() + " work default 1");
    }

    @Test
    void an_attempt_that_takes_longer_than_its_lease_keeps_it() throws Exception {
        try (Lovage other = another()) {
            WorkerSettings settings = WorkerSettings.defaults().withLease(SHORTEST_LEASE);
            for (Lovage worker : List.of(lovage, other)) {
                worker.handleWith(WORK, AttemptContract::workForThreeLeases).start(settings);
            }

            Handle<String> handle = lovage.enqueue(WORK.with(1));

            assertThat(handle.await(SOON)).isEqualTo("attempt 1");
            assertThat(handle.record().orElseThrow().attempts()).hasSize(1);
        }
    }

    private static String workForThreeLeases(int number, Context context) throws InterruptedException {
        boolean interrupted = new CountDownLatch(1).await(3 * SHORTEST_LEASE.toMillis(), TimeUnit.MILLISECONDS);
        context.heartbeat();
        return interrupted ? "never" : "attempt " + context.attempt();
    }

    @Test
    void a_handler_may_ask_whether_to_go_on() throws Exception {
        AtomicReference<Throwable> told = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        lovage.handleWith(WORK, (number, context) -> {
                    context.checkCancelled();
                    context.heartbeat();
                    running.countDown();
                    while (!context.isCancelled()) {
                        Thread.onSpinWait();
                    }
                    try {
                        context.heartbeat();
                    } catch (CancellationException e) {
                        told.set(e);
                        throw e;
                    } finally {
                        ended.countDown();
                    }
                    return "not told";
                })
                .start();
        Handle<String> handle = lovage.enqueue(WORK.with(1));
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        handle.cancel("not needed");

        assertThatThrownBy(() -> handle.await(SOON)).isInstanceOf(TaskFailedException.class);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told.get()).isInstanceOf(CancellationException.class).hasMessageContaining(handle.id());
    }

    @Test
    void whoever_waits_in_vain_is_told_and_the_task_goes_on() throws Exception {
        startBlocked(lovage);
        Handle<String> handle = lovage.enqueue(WORK.with(1));

        assertThatThrownBy(() -> handle.await(Duration.ofMillis(20)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining(handle.id());

        mayEnd.countDown();
        assertThat(handle.await(SOON)).isEqualTo("done");
    }

    @Test
    void a_result_completes_a_stage_for_good_or_bad() throws Exception {
        lovage.handle(WORK.retry(Retry.NONE), number -> {
                    if (number < 0) {
                        throw new IllegalArgumentException("negative");
                    }
                    return "done";
                })
                .start();

        assertThat(lovage.enqueue(WORK.with(1)).result().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo("done");
        assertThatThrownBy(() -> lovage.enqueue(WORK.with(-1))
                        .result()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TaskFailedException.class)
                .hasMessageContaining("negative");
    }

    @Test
    void a_handle_is_made_again_from_its_id_elsewhere() throws Exception {
        try (Lovage elsewhere = another()) {
            startBlocked(lovage);
            mayEnd.countDown();
            String id = lovage.enqueue(WORK.with(1)).id();

            Handle<String> handle = elsewhere.handle(id, String.class);

            assertThat(handle.await(SOON)).isEqualTo("done");
            assertThat(handle.state()).isEqualTo(TaskState.SUCCEEDED);
        }
    }

    @Test
    void a_call_without_retention_leaves_no_record_of_its_success() throws Exception {
        startBlocked(lovage);
        Handle<String> handle = lovage.enqueue(WORK.with(1).retention(Duration.ZERO));
        mayEnd.countDown();

        assertThat(lovage.enqueue(WORK.with(2)).await(SOON)).isEqualTo("done");
        Eventually.eventually("nothing is known", SOON, () -> handle.record().isEmpty());

        assertThatThrownBy(handle::state).isInstanceOf(LovageException.class).hasMessageContaining(handle.id());
    }

    /** What waits here can be done by another worker. */
    @Test
    void a_worker_takes_no_more_long_tasks_than_it_runs() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        lovage.handle(WORK, number -> {
                    both.countDown();
                    mayEnd.await();
                    return "done";
                })
                .start(WorkerSettings.defaults().withConcurrency(2));
        List<Handle<String>> handles =
                lovage.enqueueAll(IntStream.range(0, 50).mapToObj(WORK::with).toList());
        assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(lovage.engine().broker().stats())
                .filteredOn(stats -> stats.queue().equals("default"))
                .extracting(QueueStats::leased)
                .containsExactly(2L);

        mayEnd.countDown();
        for (Handle<String> handle : handles) {
            assertThat(handle.await(SOON)).isEqualTo("done");
        }
    }

    @Test
    void every_step_is_told_to_those_who_listen() throws Exception {
        Set<Class<?>> seen = ConcurrentHashMap.newKeySet();
        Lovage worker = another();
        worker.handleWith(WORK.retry(Retry.fixed(1, Duration.ofMillis(1))), (number, context) -> {
                    if (number == FOR_EVER) {
                        running.countDown();
                        mayEnd.await();
                    }
                    if (number > context.attempt()) {
                        throw new IllegalStateException("not yet");
                    }
                    return "done";
                })
                .listen(event -> seen.add(event.getClass()));
        Handle<String> late = lovage.enqueue(WORK.with(1).expiresIn(Duration.ofNanos(1)));
        worker.start();

        assertThat(lovage.enqueue(WORK.with(2)).await(SOON)).isEqualTo("done");
        assertThatThrownBy(() -> lovage.enqueue(WORK.with(9)).await(SOON)).isInstanceOf(TaskFailedException.class);
        assertThatThrownBy(() -> late.await(SOON)).isInstanceOf(TaskFailedException.class);
        Handle<String> cancelled = lovage.enqueue(WORK.with(FOR_EVER));
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        cancelled.cancel("not needed");
        assertThatThrownBy(() -> cancelled.await(SOON)).isInstanceOf(TaskFailedException.class);
        worker.close();

        assertThat(seen)
                .containsExactlyInAnyOrder(
                        Event.WorkerStarted.class,
                        Event.Started.class,
                        Event.Retried.class,
                        Event.Succeeded.class,
                        Event.Failed.class,
                        Event.Expired.class,
                        Event.Cancelled.class,
                        Event.WorkerStopping.class,
                        Event.WorkerStopped.class);
    }

    private void startBlocked(Lovage worker) {
        worker.handle(WORK, number -> {
                    mayEnd.await();
                    return "done";
                })
                .start();
    }
}
