package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.cli.demo.DemoTasks;
import io.lovage.testkit.NoLovageThreads;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLovageThreads.class)
class CallCommandTest {

    private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = Cli.in(folder);
    }

    @Test
    void prints_the_id_alone() {
        Cli.Run run = cli.run("call", "demo.noop");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).matches(ID);
        assertThat(run.err()).isEmpty();
        assertThat(cli.run("tasks", "--count").out()).isEqualTo("1\n");
    }

    @Test
    void what_nobody_runs_times_out_and_says_where_it_is() {
        Cli.Run run = cli.run("call", "demo.noop", "--wait", "10ms");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .hasLineCount(1)
                .contains("QUEUED")
                .contains("10 ms")
                .contains("lovage task ");
    }

    @Test
    void queue_and_priority_and_delay_are_those_that_were_asked_for() {
        String id = cli.run("call", "demo.noop", "--queue", "mail", "--priority", "9", "--in", "1h")
                .out()
                .strip();

        assertThat(cli.run("task", id, "--json").out()).contains("\"queue\":\"mail\"", "\"state\":\"SCHEDULED\"");
        assertThat(cli.run("queues", "--json").out()).contains("\"queue\":\"mail\"", "\"delayed\":1");
    }

    @Test
    void a_start_in_the_future_is_kept() {
        String id = cli.run("call", "demo.noop", "--at", "2999-01-31T09:30:00Z")
                .out()
                .strip();

        assertThat(cli.run("task", id, "--json").out()).contains("\"dueAt\":\"2999-01-31T09:30:00Z\"");
    }

    @Test
    void copies_are_sent_in_bulk_and_summed_up() {
        Cli.Run run = cli.run("call", "demo.noop", "--count", "5000");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).hasLineCount(1).startsWith("5,000 calls of demo.noop sent in ");
        assertThat(cli.run("tasks", "--count").out()).isEqualTo("5000\n");
    }

    @Test
    void ids_of_copies_are_printed_on_demand() {
        Cli.Run run = cli.run("call", "demo.noop", "--count", "3", "--ids");

        assertThat(run.out().lines())
                .hasSize(3)
                .allMatch(line -> line.matches(ID))
                .doesNotHaveDuplicates();
        assertThat(run.err()).contains("3 calls");
    }

    @Test
    void copies_that_nobody_runs_time_out_with_their_number() {
        Cli.Run run = cli.run("call", "demo.noop", "--count", "7", "--wait", "10ms");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).hasLineCount(1).contains("0 succeeded").contains("7 were not over");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--args   | [1,      | args is not valid JSON",
                "--args   | {\"x\":1}| args must be a JSON list",
                "--kwargs | [1]      | kwargs must be a JSON object",
                "--kwargs | x        | kwargs is not valid JSON",
                "--in     | -5s      | negative",
                "--in     | soon     | not a duration",
                "--wait   | -1s      | negative",
                "--at     | 2001-01-01T00:00:00Z | is in the past",
                "--at     | tomorrow | not a time",
                "--priority | 10     | 0 to 9",
                "--priority | high   | --priority",
                "--count  | 0        | --count 0",
                "--count  | -1       | --count -1",
                "--queue  | 'a b'    | 'a b'",
                "--queue  | ''       | empty",
            })
    void what_makes_no_sense_is_refused_and_nothing_is_sent(String option, String value, String complaint) {
        Cli.Run run = cli.run("call", "demo.noop", option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).startsWith("lovage call: ").contains(complaint);
        assertThat(cli.run("tasks", "--count").out()).isEqualTo("0\n");
    }

    @Test
    void a_task_for_another_systems_workers_is_refused_where_there_are_none_and_nothing_is_sent() {
        for (String count : new String[] {"1", "3"}) {
            Cli.Run run = cli.run("call", "shop.price", "--foreign", "--args", "[\"tea\", 2]", "--count", count);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .hasLineCount(1)
                    .isEqualToIgnoringNewLines(
                            "lovage call: The call has a task that another system is to run, and this engine is shared with none. Use redis:// for tasks of Celery's workers.");
        }
        assertThat(cli.run("tasks", "--count").out()).isEqualTo("0\n");
    }

    @Test
    void an_empty_name_and_two_times_are_refused() {
        assertThat(cli.run("call", "").err()).contains("1 to 200 characters");
        assertThat(cli.run("call", "x", "--in", "1s", "--at", "2999-01-01T00:00:00Z")
                        .err())
                .contains("exclude each other");
    }

    @Test
    void arguments_beyond_the_limit_are_refused_with_the_limit() {
        String large = "[\"" + "x".repeat(10 << 20) + "\"]";

        Cli.Run run = cli.run("call", "demo.echo", "--args", large);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("1,048,576");
    }

    @Test
    void arguments_that_are_nested_too_deeply_are_refused() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        Cli.Run run = cli.run("call", "demo.echo", "--args", deep);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("args is not valid JSON").contains("depth");
    }

    @Nested
    class WithAWorker {

        private Lovage worker;

        @BeforeEach
        void startWorker() {
            worker = Lovage.open(cli.url());
            new DemoTasks().register(worker);
            worker.start();
        }

        @AfterEach
        void stopWorker() {
            worker.close();
        }

        @Test
        void prints_the_result_alone() {
            Cli.Run run = cli.run("call", "demo.add", "--args", "[2, 3]", "--wait", "30s");

            assertThat(run).isEqualTo(new Cli.Run(0, "5\n", ""));
        }

        @Test
        void no_digit_of_a_number_is_lost_on_the_way() {
            Cli.Run run = cli.run("call", "demo.add", "--args", "[12345678901234567890.10, 1e-9]", "--wait", "30s");

            assertThat(run.out()).isEqualTo("12345678901234567890.100000001\n");
        }

        @Test
        void any_json_value_comes_back_as_it_is() {
            String value = "{\"text\":\"\u00e9\",\"list\":[null,true,1.5],\"map\":{}}";

            Cli.Run run = cli.run("call", "demo.echo", "--kwargs", "{\"value\":" + value + "}", "--wait", "30s");

            assertThat(run.out()).isEqualTo(value + "\n");
        }

        @Test
        void the_failure_of_the_task_is_the_failure_of_the_command() {
            Cli.Run run = cli.run("call", "demo.add", "--args", "[2, \"x\"]", "--wait", "30s");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).hasLineCount(1).contains("demo.add").contains("don't fit");
        }

        @Test
        void waits_for_all_copies_and_counts_how_they_end() {
            assertThat(cli.run("call", "demo.noop", "--count", "2000", "--wait", "60s")
                            .out())
                    .hasLineCount(1)
                    .contains("2,000 succeeded");

            Cli.Run failing = cli.run("call", "demo.add", "--count", "3", "--wait", "60s");
            assertThat(failing.exitCode()).isEqualTo(1);
            assertThat(failing.out()).contains("0 succeeded, 3 did not");
        }
    }
}
