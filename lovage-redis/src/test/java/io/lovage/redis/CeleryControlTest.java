package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lovage.Lovage;
import io.lovage.celery.wire.WireJson;
import io.lovage.client.Handle;
import io.lovage.event.Event;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.store.TaskState;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.RedisServer;
import io.lovage.worker.WorkerDesk;
import io.lovage.worker.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Celery's own tools ask a worker of this process and give it orders. */
@ExtendWith(NoLovageThreads.class)
class CeleryControlTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Task<Integer, Integer> WORK =
            Task.of("work", Integer.class, Integer.class).retry(Retry.NONE);
    private static final Task<Integer, Integer> QUICK = Task.of("quick", Integer.class, Integer.class);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static RedisServer server;
    private static CeleryTools celery;

    private final BlockingQueue<Integer> begun = new LinkedBlockingQueue<>();
    private final Semaphore mayEnd = new Semaphore(0);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final String node = "w" + NUMBERS.incrementAndGet() + "@here";

    private Lovage lovage;
    private WorkerDesk desk;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(folder);
        celery = CeleryTools.start(folder, server.url());
    }

    @AfterAll
    static void stopServer() {
        if (celery != null) {
            celery.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void startWorker() {
        lovage = Lovage.open(server.url() + "?prefix=" + node + ":");
        start(WorkerSettings.defaults().withName(node).withConcurrency(2));
        // Nobody waits for a worker to hear before it starts.
        eventually("it answers", SOON, this::answers);
    }

    private boolean answers() {
        return celery.ask(Map.of("run", List.of("inspect", "-d", node, "ping")))
                .get("output")
                .stringValue()
                .contains("pong");
    }

    private void start(WorkerSettings settings) {
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
    void stopWorker() {
        mayEnd.release(1000);
        lovage.close();
    }

    /** What the worker replies to {@code celery inspect}. */
    private JsonNode inspect(String... what) {
        return WireJson.parse(celery.run(command("inspect", "--json", what)), "inspect")
                .get(node);
    }

    /** What the worker replies to {@code celery control}. */
    private JsonNode control(String... what) {
        return WireJson.parse(celery.run(command("control", "--json", what)), "control")
                .get(0)
                .get(node);
    }

    private String[] command(String kind, String option, String... what) {
        List<String> words = new ArrayList<>(List.of(kind, "-d", node, "-t", "20", option));
        words.addAll(List.of(what));
        return words.toArray(String[]::new);
    }

    private void awaitBegun(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(begun.poll(SOON.toSeconds(), TimeUnit.SECONDS))
                    .as("call %d of %d begins", i + 1, count)
                    .isNotNull();
        }
    }

    private Handle<Integer> running() throws InterruptedException {
        Handle<Integer> handle = lovage.enqueue(WORK.with(7));
        awaitBegun(1);
        return handle;
    }

    @Nested
    class Asking {

        @Test
        void command_lines_find_the_worker() throws Exception {
            assertThat(celery.shell("status")).contains(node + ": OK").contains("1 node online");
            assertThat(celery.shell("inspect", "-d", node, "ping")).contains("pong");
            assertThat(celery.run("status")).contains(node + ": OK");
        }

        @Test
        void it_tells_of_its_tasks() throws Exception {
            Handle<Integer> running = running();
            Handle<Integer> scheduled = lovage.enqueue(QUICK.with(3).in(Duration.ofHours(1)));

            assertThat(inspect("active")).singleElement().satisfies(task -> {
                assertThat(task.get("id").stringValue()).isEqualTo(running.id());
                assertThat(task.get("name").stringValue()).isEqualTo("work");
                assertThat(task.get("args").get(0).intValue()).isEqualTo(7);
                assertThat(task.get("time_start").doubleValue()).isPositive();
            });
            assertThat(inspect("scheduled")).singleElement().satisfies(task -> {
                assertThat(task.get("request").get("id").stringValue()).isEqualTo(scheduled.id());
                assertThat(task.get("eta").stringValue()).startsWith("20");
            });
            JsonNode found = inspect(
                    "query_task",
                    running.id(),
                    scheduled.id(),
                    UUID.randomUUID().toString());
            assertThat(found.get(running.id()).get(0).stringValue()).isEqualTo("active");
            assertThat(found.get(scheduled.id()).get(0).stringValue()).isEqualTo("reserved");
            assertThat(found.size()).isEqualTo(2);
        }

        @Test
        void it_tells_of_itself() throws Exception {
            assertThat(lovage.enqueue(QUICK.with(1)).await(SOON)).isEqualTo(1);
            eventually("it is counted", SOON, () -> desk.ended().containsKey("quick"));

            JsonNode stats = inspect("stats");

            assertThat(stats.get("total").get("quick").intValue()).isEqualTo(1);
            assertThat(stats.get("pool").get("max-concurrency").intValue()).isEqualTo(2);
            assertThat(stats.get("pid").longValue())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(stats.get("broker").get("port").intValue()).isEqualTo(server.port());
            assertThat(inspect("registered").toString()).contains("\"work\"").contains("\"quick\"");
            assertThat(inspect("active_queues").get(0).get("name").stringValue())
                    .isEqualTo("default");
            assertThat(inspect("revoked")).isEmpty();
            assertThat(inspect("conf").get("worker_concurrency").intValue()).isEqualTo(2);
            assertThat(inspect("report").get("ok").stringValue()).contains("lovage");
            assertThat(inspect("clock").get("clock").intValue()).isPositive();
        }
    }

    @Nested
    class Revoking {

        @Test
        void a_task_that_waits_is_cancelled_at_once() throws Exception {
            Handle<Integer> waiting = lovage.enqueue(QUICK.with(1).in(Duration.ofDays(1)));

            assertThat(control("revoke", waiting.id()).get("ok").stringValue()).contains("flagged as revoked");

            eventually("it is cancelled", SOON, () -> waiting.state() == TaskState.CANCELLED);
            assertThat(inspect("revoked").get(0).stringValue()).isEqualTo(waiting.id());
        }

        @Test
        void a_task_that_comes_later_is_not_run() throws Exception {
            UUID id = UUID.randomUUID();
            JsonNode unused = control("revoke", id.toString(), "not-a-uuid");
            assertThat(inspect("revoked").toString()).contains(id.toString(), "not-a-uuid");

            publish(new MessageId(id.getMostSignificantBits(), id.getLeastSignificantBits()));

            Handle<Integer> late = lovage.handle(id.toString(), Integer.class);
            assertThatThrownBy(() -> late.await(SOON)).hasMessageContaining("revoked");
            assertThat(begun).isEmpty();
        }

        private void publish(MessageId id) {
            Message message = Message.of(
                    id,
                    "default",
                    "work",
                    Payload.utf8("[[1],{},{}]"),
                    SystemTime.clock().instant());
            assertThat(lovage.engine()
                            .broker()
                            .publish(List.of(message))
                            .toCompletableFuture()
                            .join())
                    .hasSize(1);
        }

        @Test
        void a_task_that_runs_goes_on_unless_it_is_terminated() throws Exception {
            Handle<Integer> running = running();
            JsonNode unused = control("revoke", running.id());
            assertThat(inspect("active")).hasSize(1);

            assertThat(control("terminate", "SIGTERM", running.id()).get("ok").stringValue())
                    .isEqualTo("terminate: " + running.id());

            assertThatThrownBy(() -> running.await(SOON)).hasMessageContaining("terminated");
            assertThat(running.state()).isEqualTo(TaskState.CANCELLED);
        }

        @Test
        void terminating_is_an_option_of_revoking_too() throws Exception {
            Handle<Integer> running = running();

            JsonNode unused =
                    celery.ask(Map.of("control", "revoke", "with", Map.of("task_id", running.id(), "terminate", true)));

            assertThatThrownBy(() -> running.await(SOON)).hasMessageContaining("terminated");
            assertThat(control("terminate", "SIGKILL", UUID.randomUUID().toString())
                            .get("ok")
                            .stringValue())
                    .isEqualTo("terminate: tasks unknown");
        }
    }

    @Nested
    class Limiting {

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
            for (Handle<Integer> handle : lovage.enqueueAll(
                    IntStream.range(0, 6).mapToObj(QUICK::with).toList())) {
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
    }

    @Nested
    class Steering {

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

    @Nested
    class Trouble {

        @Test
        void what_makes_no_sense_changes_nothing() {
            try (RedisClient client = RedisClient.create(server.url());
                    var connection = client.connect()) {
                for (String text : List.of("", "nonsense", "{}", "[]", "{\"body\":\"e30=\",\"content-type\":\"x\"}")) {
                    assertThat(connection.sync().publish("/0.celery.pidbox", text))
                            .isPositive();
                }
            }

            assertThat(inspect("ping").get("ok").stringValue()).isEqualTo("pong");
        }

        @Test
        void a_reply_that_nobody_fetches_is_gone_after_a_while() {
            try (RedisClient client = RedisClient.create(server.url());
                    var connection = client.connect()) {
                var redis = connection.sync();
                assertThat(redis.sadd("_kombu.binding.reply.celery.pidbox", "gone\u0006\u0016\u0006\u0016gone.reply"))
                        .isEqualTo(1);
                String body = "{\"method\":\"ping\",\"arguments\":{},\"destination\":[\"" + node
                        + "\"],\"ticket\":\"t\",\"reply_to\":{\"exchange\":\"reply.celery.pidbox\",\"routing_key\":\"gone\"}}";
                String envelope = WireJson.write(WireJson.object()
                        .put("body", body)
                        .put("content-type", "application/json")
                        .put("content-encoding", "utf-8"));
                assertThat(redis.publish("/0.celery.pidbox", envelope)).isPositive();

                eventually("it has come", SOON, () -> redis.llen("gone.reply") == 1);
                assertThat(redis.pttl("gone.reply")).isBetween(1L, 60_000L);
                assertThat(redis.del("gone.reply")).isEqualTo(1);
                assertThat(redis.del("_kombu.binding.reply.celery.pidbox")).isEqualTo(1);
            }
        }

        @Test
        void a_server_that_comes_back_is_answered_again() {
            server.kill();
            server.restart();

            eventually("it answers", SOON, CeleryControlTest.this::answers);
        }

        @Test
        void a_worker_that_is_told_to_stay_away_is_not_seen() {
            lovage.close();
            lovage = Lovage.open(server.url() + "?celery=off&prefix=" + node + ":");
            start(WorkerSettings.defaults().withName(node));

            assertThat(celery.ask(Map.of("run", List.of("inspect", "-d", node, "-t", "0.5", "ping")))
                            .get("exit")
                            .intValue())
                    .isNotZero();
        }

        @Test
        void a_prefix_of_kombu_is_kept_to() throws Exception {
            Path own = Files.createDirectory(folder.resolve("prefix"));
            lovage.close();
            lovage = Lovage.open(server.url() + "?celeryPrefix=k*:&prefix=" + node + ":");
            start(WorkerSettings.defaults().withName(node));
            JsonNode replies;
            try (CeleryTools prefixed = CeleryTools.start(own, server.url(), "k*:")) {
                replies = prefixed.ask(
                        Map.of("control", "ping", "with", Map.of("destination", List.of(node), "timeout", 20)));
            }

            assertThat(replies.get("value").get(0).get(node).get("ok").stringValue())
                    .isEqualTo("pong");
        }
    }
}
