package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private final Cli cli = Cli.withoutEngine();

    @Test
    void the_version_is_one_line_on_stdout() {
        Cli.Run run = cli.run("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("lovage ").hasLineCount(1);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void help_shows_all_commands_in_their_groups() {
        Cli.Run run = cli.run("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Usage: lovage")
                .containsSubsequence(
                        "Tasks:", "  worker ", "  call ", "Messages:", "  publish ", "Engine:", "  queues ");
        assertThat(run.out()).contains("Exit codes:", "LOVAGE_URL");
    }

    @Test
    void every_command_explains_itself_on_stdout() {
        Commands.groups()
                .values()
                .forEach(group -> group.forEach(command -> {
                    Cli.Run run = cli.run(command, "--help");

                    assertThat(run.exitCode()).as(command).isZero();
                    assertThat(run.out()).as(command).startsWith("Usage: lovage " + command);
                    assertThat(run.err()).as(command).isEmpty();
                }));
    }

    @Test
    void a_usage_error_is_one_line_that_names_what_is_wrong_and_where_help_is() {
        Cli.Run run = cli.run("--colour");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).contains("'--colour'").contains("lovage --help");
    }

    @Test
    void a_usage_error_of_a_command_names_the_command() {
        Cli.Run run = cli.run("queues", "--colour");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).startsWith("lovage queues: ").contains("lovage queues --help");
    }

    @Test
    void an_unknown_command_is_named() {
        assertThat(cli.run("wroker").exitCode()).isEqualTo(2);
        assertThat(cli.run("wroker").err())
                .hasLineCount(1)
                .contains("Unknown command 'wroker'")
                .contains("lovage --help");
        assertThat(cli.run("demo", "wrods").err()).hasLineCount(1).contains("Unknown command 'wrods'");
    }

    @Test
    void a_call_without_a_command_is_a_usage_error() {
        Cli.Run run = cli.run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("lovage --help");
    }

    @Test
    void an_unknown_engine_is_a_usage_error() {
        Cli.Run run = cli.run("queues", "--url", "oracle:x");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("'oracle:'").contains("sqlite:FILE");
    }

    @Test
    void an_engine_that_cannot_be_opened_has_an_exit_code_of_its_own() {
        Cli.Run run = cli.run("queues", "--url", "sqlite:/no/such/folder/tasks.db");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).hasLineCount(1).contains("/no/such/folder").doesNotContain("Exception");
    }

    @Test
    void a_file_that_another_program_locks_has_the_exit_code_of_an_engine_that_cannot_work(@TempDir Path folder)
            throws SQLException {
        String url = "sqlite:" + folder.resolve("test.db") + "?lockTimeoutMs=50";
        assertThat(cli.run("queues", "--url", url).exitCode()).isZero();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            Cli.Run run = cli.run("call", "demo.noop", "--url", url);

            assertThat(run.exitCode()).isEqualTo(4);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).hasLineCount(1).contains("test.db was locked by another process for more than 50 ms");
        }
    }

    @Test
    void an_engine_that_ends_with_the_command_is_a_usage_error() {
        Cli.Run run = cli.run("call", "demo.noop", "--url", "memory:");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).contains("memory:").contains("sqlite:FILE");
        assertThat(cli.run("call", "demo.noop", "--url", "").err())
                .hasLineCount(1)
                .contains("--url is empty");
    }

    /** What the JVM makes of bytes that it can't read as text. */
    @Test
    void arguments_that_are_not_text_are_refused() {
        Cli.Run run = cli.run("call", "d\uFFFD", "--url", "sqlite:/no/such/folder/tasks.db");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("'d\uFFFD'").contains("not valid UTF-8");
    }

    /** Picocli would read the file and take its words for arguments. */
    @Test
    void an_argument_that_begins_with_an_at_sign_is_what_it_is(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "--help");

        Cli.Run run = cli.run("call", "@" + file, "--url", "sqlite:/no/such/folder/tasks.db");

        assertThat(run.exitCode()).isEqualTo(4);
    }

    @Test
    void a_stack_trace_is_shown_only_to_those_who_ask_for_it() {
        assertThat(cli.run("queues", "--url", "oracle:x").err()).doesNotContain("\tat ");

        assertThat(cli.with("LOVAGE_DEBUG", "1")
                        .run("queues", "--url", "oracle:x")
                        .err())
                .contains("\tat ");
    }
}
