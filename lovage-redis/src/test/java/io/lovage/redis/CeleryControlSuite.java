package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.celery.wire.WireJson;
import io.lovage.client.Handle;
import io.lovage.event.Event;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.worker.WorkerDesk;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** What tests have in common in which Celery's own tools ask a worker of this process and give it orders. */
abstract class CeleryControlSuite extends CeleryToolsSuite {

    static final Duration SOON = Duration.ofSeconds(20);
    static final Task<Integer, Integer> WORK =
            Task.of("work", Integer.class, Integer.class).retry(Retry.NONE);
    static final Task<Integer, Integer> QUICK = Task.of("quick", Integer.class, Integer.class);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final BlockingQueue<Integer> begun = new LinkedBlockingQueue<>();
    final Semaphore mayEnd = new Semaphore(0);
    final CountDownLatch stopped = new CountDownLatch(1);
    final String node = "w" + NUMBERS.incrementAndGet() + "@here";

    Lovage lovage;
    WorkerDesk desk;

    @BeforeEach
    final void startWorker() {
        lovage = Lovage.open(server.url() + "?prefix=" + node + ":");
        start(WorkerSettings.defaults().withName(node).withConcurrency(2));
        // Nobody waits for a worker to hear before it starts.
        eventually("it answers", SOON, this::answers);
    }

    final boolean answers() {
        return celery.ask(Map.of("run", List.of("inspect", "-d", node, "ping")))
                .get("output")
                .stringValue()
                .contains("pong");
    }

    final void start(WorkerSettings settings) {
        lovage.handle(WORK, number -> {
                    begun.add(number);
                    mayEnd.acquire();
                    return number;
                })
                .handle(QUICK, number -> number)
                .listen(event -> {
                    if (event instanceof Event.WorkerStopped) {
                        stopped.countDown();
                    }
                })
                .start(settings);
        desk = lovage.desk().orElseThrow();
    }

    @AfterEach
    final void stopWorker() {
        mayEnd.release(1000);
        lovage.close();
    }

    /** What the worker replies to {@code celery inspect}. */
    final JsonNode inspect(String... what) {
        return WireJson.parse(celery.run(command("inspect", "--json", what)), "inspect")
                .get(node);
    }

    /** What the worker replies to {@code celery control}. */
    final JsonNode control(String... what) {
        return WireJson.parse(celery.run(command("control", "--json", what)), "control")
                .get(0)
                .get(node);
    }

    private String[] command(String kind, String option, String... what) {
        List<String> words = new ArrayList<>(List.of(kind, "-d", node, "-t", "20", option));
        words.addAll(List.of(what));
        return words.toArray(String[]::new);
    }

    final void awaitBegun(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(begun.poll(SOON.toSeconds(), TimeUnit.SECONDS))
                    .as("call %d of %d begins", i + 1, count)
                    .isNotNull();
        }
    }

    final Handle<Integer> running() throws InterruptedException {
        Handle<Integer> handle = lovage.enqueue(WORK.with(7));
        awaitBegun(1);
        return handle;
    }
}
