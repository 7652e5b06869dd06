package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.cli.demo.DemoTasks;
import io.lovage.client.Handle;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.store.TaskState;
import io.lovage.testkit.Eventually;
import io.lovage.testkit.NoLovageThreads;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code retry}, {@code cancel} and {@code purge}. */
@ExtendWith(NoLovageThreads.class)
class ActingTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = Cli.in(folder);
    }

    @Test
    void a_failed_task_is_tried_again() throws Exception {
        String id = failForGood();

        Cli.Run run = cli.run("retry", id);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("1 of 1 tasks are tried again.\n");
        assertThat(state(id)).isEqualTo("QUEUED");
    }

    @Test
    void all_failed_tasks_are_tried_again_or_some_of_them() throws Exception {
        failForGood();
        failForGood();

        assertThat(cli.run("retry", "--all", "--name", "other").out()).startsWith("0 tasks");
        assertThat(cli.run("retry", "--all", "--queue", "other").out()).startsWith("0 tasks");
        assertThat(cli.run("retry", "--all", "--name", "demo.add").out()).startsWith("2 tasks");
        assertThat(cli.run("tasks", "--state", "FAILED", "--count").out()).isEqualTo("0\n");
    }

    @Test
    void what_has_not_failed_is_not_tried_again() {
        String id = cli.run("call", "a").out().strip();

        Cli.Run run = cli.run("retry", id);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEqualTo("0 of 1 tasks are tried again.\n");
        assertThat(run.err()).contains("not FAILED");
    }

    @Test
    void retry_wants_to_know_what() {
        assertThat(cli.run("retry").exitCode()).isEqualTo(2);
        assertThat(cli.run("retry", "--name", "a").err()).contains("--all");
        assertThat(cli.run("retry", "x", "--all").exitCode()).isEqualTo(2);
        assertThat(cli.run("retry", "x").exitCode()).isEqualTo(2);
    }

    @Test
    void a_task_that_waits_never_runs_once_it_is_cancelled() {
        String id = cli.run("call", "a").out().strip();

        Cli.Run run = cli.run("cancel", id, "--reason", "no longer needed");

        assertThat(run).isEqualTo(new Cli.Run(0, id + " is cancelled\n", ""));
        assertThat(cli.run("task", id).out()).contains("CANCELLED: no longer needed");
        assertThat(cli.run("cancel", id).out()).isEqualTo(id + " was over before\n");
    }

    @Test
    void a_task_that_runs_is_asked_to_stop() throws Exception {
        try (Lovage lovage = worker()) {
            Handle<Void> handle = lovage.enqueue(DemoTasks.SLEEP.with(BigDecimal.valueOf(3600)));
            Eventually.eventually("it runs", SOON, () -> handle.state() == TaskState.RUNNING);

            assertThat(cli.run("cancel", handle.id()).out()).isEqualTo(handle.id() + " runs and is asked to stop\n");
            Eventually.eventually("it has stopped", SOON, () -> handle.state() == TaskState.CANCELLED);
        }
    }

    @Test
    void an_unknown_task_cannot_be_cancelled() {
        Cli.Run run = cli.run("cancel", "019ab3c4-7e1a-7000-8000-0123456789ab");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("is unknown");
        assertThat(cli.run("cancel").exitCode()).isEqualTo(2);
    }

    @Test
    void a_purge_removes_what_waits_but_no_dead_letters() throws Exception {
        failForGood();
        cli.run("call", "a", "--count", "10");
        cli.run("call", "a", "--in", "1h");

        assertThat(cli.run("purge", "default").out()).isEqualTo("Removed 11 messages from queue default.\n");
        assertThat(cli.run("tasks", "--state", "CANCELLED", "--count").out()).isEqualTo("11\n");
        assertThat(cli.run("purge", "default", "--place", "dead").out()).startsWith("Removed 1 messages");
    }

    @Test
    void a_purge_of_what_is_not_there_or_must_not_go_is_refused() {
        cli.run("call", "a");

        for (List<String> arguments : List.of(
                List.of("purge", "nothing"),
                List.of("purge"),
                List.of("purge", "default", "--place", "leased"),
                List.of("purge", "default", "--place", "everywhere"))) {
            Cli.Run run = cli.run(arguments.toArray(String[]::new));
            assertThat(run.exitCode()).as("%s", arguments).isEqualTo(2);
            assertThat(run.err()).as("%s", arguments).hasLineCount(1);
        }
        assertThat(cli.run("tasks", "--state", "QUEUED", "--count").out()).isEqualTo("1\n");
    }

    private Lovage worker() {
        Lovage lovage = Lovage.open(cli.url());
        new DemoTasks().register(lovage);
        return lovage.start();
    }

    @CanIgnoreReturnValue
    private String failForGood() {
        try (Lovage lovage = worker()) {
            Handle<BigDecimal> handle = lovage.enqueue(DemoTasks.ADD.with(new DemoTasks.Numbers(null, null)));
            Eventually.eventually("it has failed", SOON, () -> handle.state() == TaskState.FAILED);
            return handle.id();
        }
    }

    private String state(String id) {
        return cli.run("tasks", "--json")
                .out()
                .lines()
                .filter(line -> line.contains(id))
                .map(line -> line.replaceAll(".*\"state\":\"(\\w+)\".*", "$1"))
                .findFirst()
                .orElse("unknown");
    }
}
