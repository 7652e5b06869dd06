package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.celery.bridge.MessageMapping;
import io.lovage.client.Handle;
import io.lovage.event.Event;
import io.lovage.event.Listening;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Celery's monitors hear workers in Java, and observers in Java hear Celery's workers and each other's. */
class CeleryEventsTest extends CeleryToolsSuite {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Task<Integer, Integer> WORK =
            Task.of("work", Integer.class, Integer.class).retry(Retry.fixed(1, Duration.ZERO));
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String node = "e" + NUMBERS.incrementAndGet() + "@here";
    private final BlockingQueue<Event> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch running = new CountDownLatch(1);

    private Lovage lovage;

    @AfterEach
    void stopWorker() {
        if (lovage != null) {
            lovage.close();
        }
    }

    private Lovage open(String options) {
        return Lovage.open(server.url() + "?prefix=" + node + ":" + options);
    }

    /** A worker of which 0 is the result of 0; 1 always fails; 2 never ends. */
    private void startWorker(String options) {
        lovage = open(options);
        lovage.handle(WORK, number -> {
                    if (number == 2) {
                        running.countDown();
                        new CountDownLatch(1).await();
                    } else if (number == 1) {
                        throw new IllegalArgumentException("it's one");
                    }
                    return number;
                })
                .start(WorkerSettings.defaults().withName(node).withConcurrency(2));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private <T extends Event> T elsewhere(Class<T> type, Predicate<T> which) {
        eventually(
                "a " + type.getSimpleName() + " is heard",
                SOON,
                () -> elsewhere(type).anyMatch(which));
        return elsewhere(type).filter(which).findFirst().orElseThrow();
    }

    private <T extends Event> Stream<T> elsewhere(Class<T> type) {
        return heard.stream()
                .filter(event -> event instanceof Event.Elsewhere)
                .map(event -> ((Event.Elsewhere) event).what())
                .filter(type::isInstance)
                .map(type::cast);
    }

    @Nested
    class Telling {

        private static final List<String> BEGINNING = List.of("task-received", "task-started");

        @Test
        void a_monitor_hears_signs_of_life_and_what_becomes_of_tasks() throws Exception {
            startWorker("");
            Path dump = folder.resolve("dump");
            Process monitor = celery.begin(dump, "events", "--dump");
            try {
                eventually("a heartbeat is shown", SOON, () -> read(dump).contains("heartbeat"));
                String unused = celery.run("control", "-d", node, "enable_events");

                assertThat(lovage.enqueue(WORK.with(0)).await(SOON)).isZero();

                eventually("the task's end is shown", SOON, () -> read(dump).contains("task succeeded"));
                assertThat(read(dump)).contains(node).contains("task received").contains("started");
                lovage.close();
                eventually("the worker's end is shown", SOON, () -> read(dump).contains("] shutdown"));
            } finally {
                Process unused = monitor.destroyForcibly();
            }
        }

        @Test
        void every_end_of_a_task_has_its_event() throws Exception {
            startWorker("&celeryEvents=on");
            Handle<Integer> stuck = lovage.enqueue(WORK.with(2));
            assertThat(running.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            Handle<Integer> failing = lovage.enqueue(WORK.with(1).in(Duration.ofSeconds(3)));
            Handle<Integer> waiting = lovage.enqueue(WORK.with(0).in(Duration.ofDays(1)));
            Handle<Integer> expired =
                    lovage.enqueue(WORK.with(0).in(Duration.ofSeconds(3)).expiresIn(Duration.ofSeconds(1)));

            JsonNode answer = celery.ask(Map.of("events", terminating(stuck.id(), waiting.id())));

            assertThatThrownBy(() -> failing.await(SOON)).hasMessageContaining("it's one");
            // That it is retried is told when it is on record; then it may have begun again already.
            assertThat(ends(answer, failing)).containsExactly("task-retried", "task-failed");
            assertThat(events(answer, failing))
                    .filteredOn(BEGINNING::contains)
                    .containsExactly("task-received", "task-started", "task-received", "task-started");
            assertThat(ends(answer, stuck)).containsExactly("task-revoked");
            assertThat(events(answer, waiting)).containsExactly("task-revoked");
            assertThat(events(answer, expired)).containsExactly("task-revoked");
            JsonNode failure = event(answer, failing, "task-failed");
            assertThat(failure.get("exception").stringValue()).isEqualTo("ValueError(\"it's one\")");
            assertThat(failure.get("traceback").stringValue()).contains("IllegalArgumentException");
            assertThat(event(answer, stuck, "task-revoked").get("terminated").booleanValue())
                    .isTrue();
            assertThat(event(answer, expired, "task-revoked").get("expired").booleanValue())
                    .isTrue();
            assertThat(event(answer, failing, "task-started").get("hostname").stringValue())
                    .isEqualTo(node);
        }

        /** Listens for 3 s, and terminates two tasks as soon as it does. */
        private Map<String, Object> terminating(String first, String second) {
            List<String> order = List.of("control", "-d", node, "terminate", "SIGTERM", first, second);
            return Map.of("seconds", 3, "do", Map.of("run", order));
        }

        /** Without its beginnings, which may be told before the monitor listens or after. */
        private static List<String> ends(JsonNode answer, Handle<?> task) {
            return events(answer, task).stream()
                    .filter(type -> !BEGINNING.contains(type))
                    .toList();
        }

        private static List<String> events(JsonNode answer, Handle<?> task) {
            return all(answer, task)
                    .map(event -> event.get("type").stringValue())
                    .toList();
        }

        private static JsonNode event(JsonNode answer, Handle<?> task, String type) {
            return all(answer, task)
                    .filter(event -> event.get("type").stringValue().equals(type))
                    .findFirst()
                    .orElseThrow();
        }

        private static Stream<JsonNode> all(JsonNode answer, Handle<?> task) {
            return answer.get("events")
                    .valueStream()
                    .filter(event ->
                            event.has("uuid") && event.get("uuid").stringValue().equals(task.id()));
        }

        @Test
        void events_are_turned_on_and_off() {
            startWorker("");

            assertThat(celery.run("control", "-d", node, "enable_events")).contains("task events enabled");
            assertThat(celery.run("control", "-d", node, "enable_events")).contains("already enabled");
            assertThat(celery.run("control", "-d", node, "disable_events")).contains("task events disabled");
            JsonNode answer = celery.ask(Map.of(
                    "events",
                    Map.of("seconds", 0.3, "do", Map.of("run", List.of("control", "-d", node, "heartbeat")))));
            assertThat(answer.get("events")
                            .valueStream()
                            .filter(event -> event.get("type").stringValue().equals("worker-heartbeat")))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(event ->
                            assertThat(event.get("sw_ident").stringValue()).isEqualTo("lovage"));
        }
    }

    @Nested
    class Hearing {

        @Test
        void an_observer_hears_a_worker_in_python_which_greets_those_in_java() throws Exception {
            startWorker("");
            String unused = celery.run("control", "-d", node, "revoke", "never-run-it");
            Listening listening = lovage.observe(heard::add);
            Path log = folder.resolve("worker.log");
            try (InputStream tasks = getClass().getResourceAsStream("/python/py_tasks.py")) {
                Files.write(folder.resolve("py_tasks.py"), tasks.readAllBytes());
            }
            Process python = celery.begin(
                    log, "-A", "py_tasks", "worker", "-P", "solo", "-n", "py1@here", "-Q", "pyq", "-l", "INFO");
            try {
                assertThat(elsewhere(
                                        Event.WorkerAlive.class,
                                        alive -> alive.worker().equals("py1@here"))
                                .software())
                        .startsWith("py-celery");
                eventually(
                        "it was asked to tell of tasks", SOON, () -> read(log).contains("enabled by remote"));
                hears_tasks();
                assertThat(celery.run("inspect", "-d", "py1@here", "-t", "20", "revoked"))
                        .contains("never-run-it");
                assertThat(Files.readString(log)).contains("sync with 1 nodes").contains("sync complete");
                learns_what_is_revoked();
                // That is never answered.
                JsonNode unusedToo = celery.ask(Map.of("run", List.of("control", "-d", "py1@here", "shutdown")));
                var stopped =
                        elsewhere(Event.WorkerStopped.class, e -> e.worker().equals("py1@here"));
                assertThat(stopped).isNotNull();
            } catch (AssertionError e) {
                throw new AssertionError(Files.readString(log) + e.getMessage(), e);
            } finally {
                listening.close();
                Process unusedProcess = python.destroyForcibly();
            }
        }

        private void learns_what_is_revoked() {
            String unused = celery.run("control", "-d", "py1@here", "-t", "20", "revoke", "only-python-knows");
            try (Lovage late = open("")) {
                late.start(WorkerSettings.defaults().withName("late@here"));
                eventually(
                        "the late worker was told",
                        SOON,
                        () -> late.desk().orElseThrow().refused().contains(MessageMapping.idOf("only-python-knows")));
            }
        }

        private void hears_tasks() {
            JsonNode unused = send("py.double", "odd id", 21);
            unused = send("py.fail", "f", "no luck");
            unused = send("py.again", "r");
            unused = send("py.double", "never-run-it", 1);
            var id = MessageMapping.idOf("odd id");
            var received = elsewhere(Event.Received.class, e -> e.id().equals(id));
            assertThat(received.task()).isEqualTo("py.double");
            assertThat(elsewhere(Event.Started.class, e -> e.id().equals(id)).task())
                    .isEqualTo("py.double");
            assertThat(elsewhere(Event.Succeeded.class, e -> e.id().equals(id)).ran())
                    .isPositive();
            assertThat(elsewhere(Event.Failed.class, e -> e.task().equals("py.fail"))
                            .reason())
                    .isNotEmpty();
            assertThat(elsewhere(Event.Retried.class, e -> e.task().equals("py.again"))
                            .attempt())
                    .isEqualTo(1);
            assertThat(elsewhere(Event.Failed.class, e -> e.task().equals("py.again"))
                            .attempt())
                    .isEqualTo(2);
            var revoked = MessageMapping.idOf("never-run-it");
            assertThat(elsewhere(Event.Cancelled.class, e -> e.id().equals(revoked))
                            .reason())
                    .isEqualTo("revoked");
        }

        private JsonNode send(String task, String id, Object... arguments) {
            return celery.ask(Map.of("send", task, "id", id, "args", List.of(arguments), "queue", "pyq"));
        }

        @Test
        void an_observer_hears_what_others_do_and_its_own_only_once() throws Exception {
            startWorker("");
            try (Lovage other = open("");
                    Listening unused = other.observe(heard::add)) {
                var alive = elsewhere(Event.WorkerAlive.class, e -> e.worker().equals(node));
                assertThat(alive.software()).startsWith("lovage");
                assertThat(lovage.enqueue(WORK.with(0)).await(SOON)).isZero();
                assertThat(elsewhere(Event.Succeeded.class, e -> true).task()).isEqualTo("work");
                try (Listening own = lovage.observe(event -> {
                    if (event instanceof Event.Elsewhere) {
                        heard.add(new Event.WorkerStopped("its own: " + event));
                    }
                })) {
                    assertThat(lovage.enqueue(WORK.with(0)).await(SOON)).isZero();
                    eventually(
                            "the other hears it",
                            SOON,
                            () -> elsewhere(Event.Succeeded.class).count() == 2);
                }
                assertThat(heard).noneMatch(event -> event instanceof Event.WorkerStopped);
            }
        }

        @Test
        void an_observer_that_nobody_ends_ends_with_its_engine() {
            lovage = open("");
            Listening unused = lovage.observe(heard::add);

            lovage.close();

            assertThatThrownBy(() -> lovage.observe(heard::add)).hasMessageContaining("closed");
        }

        @Test
        void what_makes_no_sense_is_passed_over() throws Exception {
            startWorker("");
            try (Lovage other = open("");
                    Listening unused = other.observe(heard::add)) {
                var first = elsewhere(Event.WorkerAlive.class, e -> e.worker().equals(node));
                for (String text : List.of("", "nonsense", "[]", "{}", "{\"body\":\"[1]\",\"content-type\":\"x\"}")) {
                    assertThat(commands.publish("/0.celeryev/task.multi", text)).isPositive();
                }
                heard.clear();

                assertThat(elsewhere(Event.WorkerAlive.class, e -> true).worker())
                        .isEqualTo(first.worker());
            }
        }
    }
}
