package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void the_version_is_one_line_on_stdout() {
        int exitCode = lovage("--version");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).startsWith("lovage ").hasLineCount(1);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void help_goes_to_stdout() {
        int exitCode = lovage("--help");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).startsWith("Usage: lovage");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_usage_error_is_one_line_that_names_what_is_wrong_and_where_help_is() {
        int exitCode = lovage("--colour");

        assertThat(exitCode).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).hasLineCount(1).contains("'--colour'").contains("lovage --help");
    }

    @Test
    void an_unknown_command_is_named() {
        int exitCode = lovage("wroker");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString())
                .hasLineCount(1)
                .contains("Unknown command 'wroker'")
                .contains("lovage --help");
    }

    @Test
    void a_call_without_a_command_is_a_usage_error() {
        int exitCode = lovage();

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("lovage --help");
    }

    private int lovage(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
