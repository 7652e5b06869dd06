package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.client.Handle;
import io.lovage.event.Event;
import io.lovage.store.TaskState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Celery's own tools limit and steer a worker of this process. */
class CeleryControlTest extends CeleryControlSuite {

    @Test
    void a_task_starts_no_faster_than_its_rate_limit() throws Exception {
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        lovage.listen(event -> {
            if (event instanceof Event.Started) {
                times.add(System.nanoTime());
            }
        });

        assertThat(control("rate_limit", "quick", "4/s").get("ok").stringValue())
                .isEqualTo("new rate limit set successfully");
        assertThat(inspect("registered").toString()).contains("quick [rate_limit=4/s]");
        for (Handle<Integer> handle :
                lovage.enqueueAll(IntStream.range(0, 6).mapToObj(QUICK::with).toList())) {
            assertThat(handle.await(SOON)).isNotNull();
        }

        assertThat(times.get(5) - times.get(0)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(4 * 250));
        assertThat(control("rate_limit", "quick", "0").get("ok").stringValue())
                .isIn("rate limit disabled successfully", "new rate limit set successfully");
        assertThat(desk.limits()).isEmpty();
        assertThat(control("rate_limit", "unheard", "4/s").get("error").stringValue())
                .isEqualTo("unknown task");
        assertThat(control("rate_limit", "quick", "4/q").get("error").stringValue())
                .isNotEmpty();
    }

    @Test
    void an_attempt_is_interrupted_at_its_time_limit() {
        assertThat(control("time_limit", "work", "0.2", "10").get("ok").stringValue())
                .isEqualTo("time limits set successfully");

        assertThatThrownBy(() -> lovage.enqueue(WORK.with(1)).await(SOON)).hasMessageContaining("PT0.2S");
    }

    @Test
    void queues_come_and_go() throws Exception {
        Handle<Integer> other = lovage.enqueue(QUICK.with(5).queue("other"));
        assertThat(control("add_consumer", "other").get("ok").stringValue()).isEqualTo("add consumer other");
        assertThat(other.await(SOON)).isEqualTo(5);

        assertThat(control("cancel_consumer", "other").get("ok").stringValue())
                .isEqualTo("no longer consuming from other");
        assertThat(lovage.enqueue(QUICK.with(7)).await(SOON)).isEqualTo(7);
        Handle<Integer> left = lovage.enqueue(QUICK.with(6).queue("other"));
        assertThat(lovage.enqueue(QUICK.with(8)).await(SOON)).isEqualTo(8);
        assertThat(left.state()).isEqualTo(TaskState.QUEUED);
        assertThat(inspect("active_queues")).hasSize(1);
    }

    @Test
    void the_pool_grows_and_shrinks() throws Exception {
        var unused =
                lovage.enqueueAll(IntStream.range(0, 6).mapToObj(WORK::with).toList());
        awaitBegun(2);

        assertThat(celery.shell("control", "-d", node, "pool_grow", "2")).contains("pool will grow");
        awaitBegun(2);
        assertThat(inspect("active")).hasSize(4);
        assertThat(control("pool_shrink", "3").get("ok").stringValue()).isEqualTo("pool will shrink");
        assertThat(desk.concurrency()).isEqualTo(1);
        assertThat(control("pool_shrink", "1").get("error").stringValue()).contains("out of range");
        assertThat(control("autoscale", "3", "1").get("error").stringValue())
                .isEqualTo("ValueError('Autoscale not enabled')");
    }

    @Test
    void a_worker_that_is_shut_down_finishes_what_it_runs() throws Exception {
        Handle<Integer> running = running();
        Handle<Integer> waiting = lovage.enqueue(QUICK.with(1));
        assertThat(waiting.await(SOON)).isEqualTo(1);

        JsonNode unused = celery.ask(Map.of("control", "shutdown", "with", Map.of("destination", List.of(node))));

        mayEnd.release();
        assertThat(stopped.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(running.await(SOON)).isEqualTo(7);
        JsonNode answer = celery.ask(Map.of("run", List.of("status")));
        assertThat(answer.get("exit").intValue()).isNotZero();
    }
}
