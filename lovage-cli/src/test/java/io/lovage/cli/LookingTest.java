package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.cli.demo.DemoTasks;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.task.Json;
import io.lovage.testkit.Eventually;
import io.lovage.testkit.NoLovageThreads;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code task}, {@code tasks}, {@code queues} and {@code status}. */
@ExtendWith(NoLovageThreads.class)
class LookingTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = Cli.in(folder);
    }

    @Test
    void a_task_that_was_retried_shows_all_its_attempts() throws Exception {
        String id = failTwice();

        JsonNode task = json("task", id, "--json");

        assertThat(task.propertyNames())
                .contains("id", "name", "queue", "state", "attempts", "result", "error", "enqueuedAt", "finishedAt");
        assertThat(task.get("id").asString()).isEqualTo(id);
        assertThat(task.get("name").asString()).isEqualTo("demo.fail");
        assertThat(task.get("queue").asString()).isEqualTo("default");
        assertThat(task.get("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(task.get("result").asInt()).isEqualTo(3);
        assertThat(task.get("error").isNull()).isTrue();
        assertThat(instant(task, "finishedAt")).isAfterOrEqualTo(instant(task, "enqueuedAt"));
        assertThat(task.get("attempts")).hasSize(3);
        JsonNode first = task.get("attempts").get(0);
        assertThat(first.propertyNames())
                .containsExactlyInAnyOrder("number", "startedAt", "finishedAt", "worker", "error");
        assertThat(first.get("number").asInt()).isEqualTo(1);
        assertThat(first.get("worker").asString()).startsWith("worker-");
        assertThat(first.get("error").get("message").asString()).isEqualTo("boom");
        assertThat(instant(first, "finishedAt")).isAfterOrEqualTo(instant(first, "startedAt"));
        assertThat(task.get("attempts").get(2).get("error").isNull()).isTrue();
    }

    @Test
    void a_task_is_described_for_people() throws Exception {
        String id = failTwice();

        Cli.Run run = cli.run("task", id);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("demo.fail", id, "SUCCEEDED", "Result    3", "ATTEMPT", "IllegalStateException: boom", "ok");
    }

    @Test
    void a_task_that_waits_has_neither_result_nor_end() {
        String id = cli.run("call", "demo.noop").out().strip();

        JsonNode task = json("task", id, "--json");

        assertThat(task.get("state").asString()).isEqualTo("QUEUED");
        assertThat(task.get("result").isNull()).isTrue();
        assertThat(task.get("finishedAt").isNull()).isTrue();
        assertThat(task.get("attempts")).isEmpty();
    }

    @Test
    void a_task_that_runs_shows_its_progress() throws Exception {
        try (Lovage lovage = worker()) {
            var handle = lovage.enqueue(DemoTasks.SLEEP.with(BigDecimal.valueOf(60)));
            Eventually.eventually(
                    "a progress note",
                    SOON,
                    () -> json("task", handle.id(), "--json").has("progress"));

            assertThat(cli.run("task", handle.id()).out()).contains("RUNNING", "Progress", "sleeping");
            handle.cancel("enough");
        }
    }

    @Test
    void an_unknown_task_is_a_mistake_of_the_caller() {
        Cli.Run unknown = cli.run("task", "019ab3c4-7e1a-7000-8000-0123456789ab");
        Cli.Run noId = cli.run("task", "42");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).hasLineCount(1).contains("Nothing is known of task 019ab3c4");
        assertThat(noId.exitCode()).isEqualTo(2);
        assertThat(noId.err()).hasLineCount(1).contains("42");
    }

    @Test
    void tasks_are_listed_newest_first_and_filtered() {
        cli.run("call", "a", "--queue", "one");
        cli.run("call", "b", "--queue", "one", "--in", "1h");
        cli.run("call", "b", "--queue", "two");

        assertThat(names("tasks", "--json")).containsExactly("b", "b", "a");
        assertThat(names("tasks", "--json", "--name", "a")).containsExactly("a");
        assertThat(names("tasks", "--json", "--queue", "one")).containsExactly("b", "a");
        assertThat(names("tasks", "--json", "--state", "scheduled")).containsExactly("b");
        assertThat(names("tasks", "--json", "--state", "SCHEDULED,QUEUED")).hasSize(3);
        assertThat(names("tasks", "--json", "--limit", "1")).containsExactly("b");
        assertThat(cli.run("tasks", "--count", "--queue", "one", "--limit", "1").out())
                .isEqualTo("2\n");
        assertThat(cli.run("tasks").out()).hasLineCount(4).contains("SCHEDULED", "QUEUED");
    }

    @Test
    void more_tasks_than_a_page_holds_are_listed() {
        cli.run("call", "a", "--count", "1234");

        assertThat(names("tasks", "--json", "--limit", "5000")).hasSize(1234);
        assertThat(cli.run("tasks", "--json", "--limit", "1001").out().lines().filter(line -> line.contains("\"id\"")))
                .hasSize(1001)
                .doesNotHaveDuplicates();
    }

    @Test
    void listings_of_nothing_are_empty() {
        assertThat(json("tasks", "--json")).isEmpty();
        assertThat(json("queues", "--json")).isEmpty();
        assertThat(cli.run("tasks", "--count").out()).isEqualTo("0\n");
        assertThat(cli.run("tasks").out()).isEmpty();
        assertThat(cli.run("queues").err()).contains("No queues");
    }

    @Test
    void an_unknown_state_is_answered_with_the_known_ones() {
        Cli.Run run = cli.run("tasks", "--state", "done");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("'done'").contains("SUCCEEDED");
        assertThat(cli.run("tasks", "--limit", "0").exitCode()).isEqualTo(2);
        assertThat(cli.run("tasks", "--name", "a b").exitCode()).isEqualTo(2);
    }

    @Test
    void queues_are_listed_with_their_numbers() {
        cli.run("call", "a", "--queue", "mail", "--count", "3");
        cli.run("call", "a", "--queue", "mail", "--in", "1h");

        JsonNode queue = json("queues", "--json").get(0);

        assertThat(queue.propertyNames())
                .containsExactly("queue", "ready", "delayed", "leased", "parked", "dead", "oldestReadySeconds");
        assertThat(queue.get("queue").asString()).isEqualTo("mail");
        assertThat(queue.get("ready").asInt()).isEqualTo(3);
        assertThat(queue.get("delayed").asInt()).isEqualTo(1);
        assertThat(queue.get("oldestReadySeconds").asDouble()).isBetween(0.0, SOON.toSeconds() * 1.0);
        assertThat(cli.run("queues").out()).contains("QUEUE", "mail");
    }

    @Test
    void a_queue_with_nothing_ready_has_no_oldest_message() {
        cli.run("call", "a", "--in", "1h");

        assertThat(json("queues", "--json").get(0).get("oldestReadySeconds").isNull())
                .isTrue();
    }

    @Test
    void the_status_sums_everything_up() throws Exception {
        failTwice();
        cli.run("call", "a");

        JsonNode status = json("status", "--json");

        assertThat(status.get("engine").asString()).isEqualTo("sqlite");
        assertThat(status.get("durability").asString()).isEqualTo("OS_CRASH");
        assertThat(status.get("tasks").get("SUCCEEDED").asInt()).isEqualTo(1);
        assertThat(status.get("tasks").get("QUEUED").asInt()).isEqualTo(1);
        assertThat(status.get("queues").get(0).get("ready").asInt()).isEqualTo(1);
        assertThat(cli.run("status").out())
                .contains("sqlite", cli.url(), "OS_CRASH", "default", "SUCCEEDED")
                .doesNotContain("EXPIRED");
    }

    private Lovage worker() {
        Lovage lovage = Lovage.open(cli.url());
        new DemoTasks().register(lovage);
        return lovage.start();
    }

    @CanIgnoreReturnValue
    private String failTwice() throws Exception {
        try (Lovage lovage = worker()) {
            var handle = lovage.enqueue(DemoTasks.FAIL.with(new DemoTasks.Failing("boom", 2)));
            assertThat(handle.await(SOON)).isEqualTo(3);
            return handle.id();
        }
    }

    private List<String> names(String... arguments) {
        return json(arguments)
                .valueStream()
                .map(task -> task.get("name").asString())
                .toList();
    }

    private JsonNode json(String... arguments) {
        Cli.Run run = cli.run(arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Json.mapper().readTree(run.out());
    }

    private static Instant instant(JsonNode node, String field) {
        return Instant.parse(node.get(field).asString());
    }
}
