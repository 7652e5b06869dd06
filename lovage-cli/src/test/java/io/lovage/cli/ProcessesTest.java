package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.cli.testing.LovageProcess;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.testkit.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only processes can show: signals, kills and pipes. */
class ProcessesTest {

    private static final String URL = "sqlite:test.db";

    @TempDir
    private Path folder;

    private Cli cli;
    private final List<LovageProcess> processes = new ArrayList<>();

    @BeforeEach
    void prepare() {
        cli = Cli.withoutEngine().with("LOVAGE_URL", "sqlite:" + folder.resolve("test.db"));
    }

    @AfterEach
    void endAll() {
        processes.forEach(LovageProcess::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void a_worker_that_is_asked_to_stop_finishes_what_it_runs(String signal) {
        LovageProcess worker = worker("--concurrency", "1");
        String first = call("demo.sleep", "[2]");
        String second = call("demo.sleep", "[0]");
        awaitState(first, "RUNNING");

        worker.signal(signal);

        assertThat(worker.awaitExit()).as("%s", worker).isZero();
        assertThat(state(first)).isEqualTo("SUCCEEDED");
        assertThat(state(second)).isEqualTo("QUEUED");
    }

    @Test
    void a_worker_gives_back_uncounted_what_does_not_finish_before_its_deadline() {
        LovageProcess worker = worker("--stop-deadline", "100ms");
        String id = call("demo.sleep", "[3600]");
        awaitState(id, "RUNNING");

        worker.signal("TERM");

        assertThat(worker.awaitExit()).as("%s", worker).isZero();
        assertThat(state(id)).isEqualTo("QUEUED");
        assertThat(cli.run("task", id, "--json").out()).contains("\"attempts\":[]");
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void a_second_signal_ends_a_worker_at_once(String signal, int exitCode) {
        LovageProcess worker = worker("--stop-deadline", "1h");
        String id = call("demo.sleep", "[3600]");
        awaitState(id, "RUNNING");

        worker.signal(signal);
        worker.awaitErr("stops");
        worker.signal(signal);

        assertThat(worker.awaitExit()).as("%s", worker).isEqualTo(exitCode);
    }

    @Test
    void a_task_whose_worker_was_killed_starts_again_with_another_worker() {
        LovageProcess first = worker("--lease", "1s");
        String id = call("demo.sleep", "[2]");
        awaitState(id, "RUNNING");

        first.kill();
        worker("--lease", "1s");

        awaitState(id, "SUCCEEDED");
        assertThat(cli.run("task", id).out()).contains("lease-lost");
        assertThat(cli.run("task", id, "--json").out()).contains("\"number\":2");
    }

    @Test
    void a_worker_says_in_its_log_what_went_wrong_with_which_task() {
        LovageProcess worker = worker();

        String unknown = call("no.such.task", "[]");
        String failed = call("demo.add", "[1]");

        assertThat(worker.awaitErr(unknown)).contains("WARN", "no.such.task", "set aside");
        assertThat(worker.awaitErr(failed)).contains("demo.add", "argument 'y' is missing");
    }

    @Test
    void a_call_waits_for_a_worker_in_another_process() {
        worker();

        LovageProcess call = start("call", "demo.add", "--args", "[2, 3]", "--wait", "60s");

        assertThat(call.awaitExit()).isZero();
        assertThat(call.out()).isEqualTo("5\n");
        assertThat(call.err()).isEmpty();
    }

    @Test
    void the_exit_codes_of_processes_are_those_that_are_documented() {
        worker();

        assertThat(start("call", "demo.add", "--wait", "60s").awaitExit()).isEqualTo(1);
        assertThat(start("call", "demo.add", "--args", "oops").awaitExit()).isEqualTo(2);
        assertThat(start("call", "demo.sleep", "--args", "[60]", "--wait", "10ms")
                        .awaitExit())
                .isEqualTo(3);
        assertThat(start("queues", "--url", "sqlite:/no/such/x.db").awaitExit()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void consume_ends_cleanly_when_it_is_asked_to(String signal) {
        LovageProcess consumer = start("consume", "q");
        cli.run("publish", "q", "{\"n\":1}");
        consumer.awaitOut("{\"n\":1}");

        consumer.signal(signal);

        assertThat(consumer.awaitExit()).as("%s", consumer).isZero();
        assertThat(consumer.err()).isEmpty();
        assertThat(cli.run("queues", "--json").out()).contains("\"ready\":0", "\"leased\":0");
    }

    @Test
    void what_the_end_of_a_pipe_did_not_take_is_back_in_the_queue() throws Exception {
        String large = "\"" + "x".repeat(10_000) + "\"\n";
        cli.runWithInput(large.repeat(1000), "publish", "q", "-");
        String lovage =
                LovageProcess.command().stream().map(part -> "'" + part + "'").collect(Collectors.joining(" "));

        Process shell = new ProcessBuilder(
                        "bash", "-c", lovage + " consume q --url " + URL + " | head -1 | wc -l; echo ${PIPESTATUS[0]}")
                .directory(folder.toFile())
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output.lines().map(String::strip)).containsExactly("1", "0");
        String queues = cli.run("queues", "--json").out();
        assertThat(queues).contains("\"ready\":1000", "\"leased\":0");
    }

    @Test
    void publish_sends_each_line_when_it_comes() {
        LovageProcess publisher = start("publish", "q", "-");
        LovageProcess consumer = start("consume", "q");

        publisher.type("1");
        consumer.awaitOut("1");
        publisher.type("2");
        consumer.awaitOut("2");
        publisher.closeInput();

        assertThat(publisher.awaitExit()).isZero();
        assertThat(publisher.out()).startsWith("2 messages published");
    }

    @Test
    void competing_consumers_share_the_messages() {
        String lines = IntStream.range(0, 2000).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
        cli.runWithInput(lines, "publish", "q", "-");
        LovageProcess first = start("consume", "q", "--idle-timeout", "2s");
        LovageProcess second = start("consume", "q", "--idle-timeout", "2s");

        assertThat(first.awaitExit()).isZero();
        assertThat(second.awaitExit()).isZero();
        assertThat((first.out() + second.out()).lines()).hasSize(2000).doesNotHaveDuplicates();
    }

    @CanIgnoreReturnValue
    private LovageProcess worker(String... options) {
        List<String> all = new ArrayList<>(List.of("--tasks", "demo", "--url", URL));
        all.addAll(List.of(options));
        LovageProcess worker = LovageProcess.startWorker(folder, all.toArray(String[]::new));
        processes.add(worker);
        return worker;
    }

    private LovageProcess start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--url")) {
            all.addAll(List.of("--url", URL));
        }
        LovageProcess process = LovageProcess.start(folder, all.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private String call(String task, String args) {
        return cli.run("call", task, "--args", args).out().strip();
    }

    private String state(String id) {
        return cli.run("task", id, "--json").out().replaceAll("(?s).*\"state\":\"(\\w+)\".*", "$1");
    }

    private void awaitState(String id, String wanted) {
        Eventually.eventually(
                id + " is " + wanted, Duration.ofSeconds(60), () -> state(id).equals(wanted));
    }
}
