package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.celery.wire.WireJson;
import io.lovage.engine.Failpoint;
import io.lovage.message.MessageId;
import io.lovage.store.TaskState;
import io.lovage.testkit.process.ChildProcess;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Workers of both languages die in the middle of workflows that both have a part in, and slow tasks outlast the visibility timeout of Python's processes. */
class CeleryCrashTest extends RedisSuite {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** For what a heir has to do, who is there already; a lease lasts for a second. Several tests may have to wait for as long as that before all have failed. */
    private static final Duration SOONER = Duration.ofSeconds(20);

    private static final int VISIBILITY_TIMEOUT_SECONDS = 5;
    private static final AtomicInteger KEYS = new AtomicInteger();

    private static String url;
    private static Python client;

    @BeforeAll
    static void startClient() {
        url = server.url() + "/0";
        client = Python.client(folder, url);
    }

    @AfterAll
    static void stopClient() {
        if (client != null) {
            client.close();
        }
    }

    /** Its three members may end in one commit; then the second one is that of the body. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis-look_at_door-answered",
                "redis-take_in-sent",
                "redis-take_in-answered",
                "redis-claim-answered",
                "redis-commit-sent:2",
                "redis-commit-answered:2",
                "redis-complete_chords-answered",
                "redis-finish_chord-sent",
                "redis-finish_chord-answered"
            })
    void a_chord_completes_though_a_java_worker_dies_at(String place) {
        try (ChildProcess doomed = ChildProcess.start(
                        "doomed", folder, InteropWorker.class, List.of("-Dlovage.failpoint=" + place), url);
                Python python = pythonWorker()) {
            doomed.await("ready");
            String chord =
                    send(chord(List.of(add("java", 1), add("py", 2), add("java", 3), add("java", 4)), "java.total"));

            assertThat(doomed.awaitExit(SOON)).as("it dies at " + place).isTrue();
            assertThat(doomed.exitStatus()).as(doomed.complaint()).isEqualTo(Failpoint.EXIT_STATUS);

            try (Lovage heir = javaWorker()) {
                awaitResult(heir, chord, WireJson.tree(50));
            }
        }
    }

    @Test
    void a_chord_completes_though_a_python_worker_is_killed_while_it_runs_a_member() {
        String key = "key" + KEYS.incrementAndGet();
        try (Lovage lovage = javaWorker()) {
            String chord;
            try (Python doomed = pythonWorker()) {
                chord = send(chord(List.of(task("py.slow", key), add("java", 2)), "java.echo"));
                eventually("the member runs", SOON, () -> "1".equals(commands.get("test:started:" + key)));
                doomed.kill();
            }
            age("unacked_index", VISIBILITY_TIMEOUT_SECONDS);
            try (Python heir = pythonWorker()) {
                long unused = commands.rpush("test:go:" + key, "go");
                awaitResult(lovage, chord, WireJson.tree(List.of("slept", 12)));
            }
        }
    }

    /** Either the failed member has another step, which Python runs, or the chord's last part comes from there. */
    @ParameterizedTest
    @CsvSource({"py.add, java.slow", "java.add, py.slow"})
    void a_chord_waits_for_a_failed_member_that_is_retried_before_the_others_end(String next, String other) {
        String key = "key" + KEYS.incrementAndGet();
        ObjectNode failing = withId(task("java.mended", key));
        ObjectNode step = withId(task(next, 10));
        ObjectNode member = WireJson.object();
        member.putArray("chain").add(failing).add(step);
        try (Lovage lovage = javaWorker();
                Python python = pythonWorker()) {
            String chord = send(chord(List.of(member, task(other, key)), "java.echo"));
            retryOnceFailed(lovage, failing);
            awaitFailure(lovage, failing);
            String unused = commands.set("test:mended:" + key, "yes");
            retryOnceFailed(lovage, failing);

            eventually("the member has ended", SOON, () -> stored(idOf(step)).contains("SUCCESS"));
            lovage.engine().maintain();
            assertThat(stored(chord)).as("the other one runs").isEmpty();

            long unusedToo = commands.rpush("test:go:" + key, "go");
            awaitResult(lovage, chord, WireJson.tree(List.of(11, "slept")));
        }
    }

    @Test
    void a_slow_task_is_not_repeated_when_the_visibility_timeout_of_pythons_processes_is_over() {
        String key = "key" + KEYS.incrementAndGet();
        try (Lovage lovage = javaWorker();
                Python python = pythonWorker()) {
            String slow = send(task("java.slow", key));
            String early = send(task("py.early", key + "p"));
            eventually(
                    "both run",
                    SOON,
                    () -> started(key).equals("1") && started(key + "p").equals("1"));
            eventually("15 s are over", SOON, clock(Duration.ofSeconds(3L * VISIBILITY_TIMEOUT_SECONDS)));
            try (Python another = Python.worker(folder, url, "another@crash", "python", "-P", "solo")) {
                String probe = send(add("py", 1));
                long unused = commands.rpush("test:go:" + key + "p", "go");
                assertThat(result(probe)).isEqualTo(WireJson.tree(11));
                long unusedToo = commands.rpush("test:go:" + key, "go");
                assertThat(result(slow)).isEqualTo(WireJson.tree("slept"));
                assertThat(result(early)).isEqualTo(WireJson.tree("slept"));
            }
            assertThat(started(key)).isEqualTo("1");
            assertThat(started(key + "p")).isEqualTo("1");
        }
    }

    private static Lovage javaWorker() {
        Lovage lovage = Lovage.open(url);
        new InteropTasks(redis).register(lovage);
        return lovage.route("py.*", "python").start(InteropWorker.settings());
    }

    private static Python pythonWorker() {
        return Python.worker(folder, url, "py@crash", "python", "-P", "solo", "--without-mingle");
    }

    private static ObjectNode task(String name, Object... args) {
        ObjectNode task = WireJson.object().put("task", name);
        task.set("args", WireJson.tree(List.of(args)));
        return task;
    }

    private static ObjectNode withId(ObjectNode task) {
        task.putObject("options").put("task_id", UUID.randomUUID().toString());
        return task;
    }

    private static String idOf(ObjectNode task) {
        return task.get("options").get("task_id").stringValue();
    }

    private static void awaitFailure(Lovage lovage, ObjectNode task) {
        MessageId id = MessageId.of(idOf(task));
        eventually(
                "it fails",
                SOON,
                () -> lovage.engine()
                        .tasks()
                        .get(id)
                        .filter(found -> found.state() == TaskState.FAILED)
                        .isPresent());
    }

    private static void retryOnceFailed(Lovage lovage, ObjectNode task) {
        awaitFailure(lovage, task);
        assertThat(lovage.control().retry(List.of(MessageId.of(idOf(task))))).isOne();
    }

    /** What Celery's result of a task is as text, empty if there is none. */
    private static String stored(String id) {
        return Objects.requireNonNullElse(commands.get("celery-task-meta-" + id), "");
    }

    private static ObjectNode add(String language, int number) {
        return task(language + ".add", number, 10);
    }

    private static ObjectNode chord(List<ObjectNode> header, String body) {
        ObjectNode chord = WireJson.object();
        chord.putArray("chord").add(WireJson.array(header)).add(task(body));
        return chord;
    }

    private static String send(ObjectNode canvas) {
        ObjectNode request = WireJson.object().put("do", "send");
        request.set("canvas", canvas);
        return client.ask(request).get("id").stringValue();
    }

    private static JsonNode result(String id) {
        return client.ask(WireJson.object().put("do", "get").put("id", id)).get("result");
    }

    /** Housekeeping of {@code lovage} is done by hand, so that the test needn't wait for the next. */
    private static void awaitResult(Lovage lovage, String id, JsonNode expected) {
        try {
            eventually("task " + id + " is over", SOONER, () -> {
                lovage.engine().maintain();
                return !stored(id).isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "; chords that are complete and not finished: " + commands.hkeys("lovage:chords"),
                    e);
        }
        assertThat(result(id)).isEqualTo(expected);
    }

    private static String started(String key) {
        return String.valueOf(commands.get("test:started:" + key));
    }

    /** As if what is in the sorted set {@code index} had been put there longer ago. */
    private static void age(String index, int seconds) {
        commands.zrange(index, 0, -1).forEach(tag -> {
            double unused = commands.zincrby(index, -2.0 * seconds, tag);
        });
    }

    private static BooleanSupplier clock(Duration time) {
        long start = System.nanoTime();
        return () -> System.nanoTime() - start >= time.toNanos();
    }
}
