package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.testkit.Eventually;
import io.lovage.testkit.NoLovageThreads;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code publish} and {@code consume}. */
@ExtendWith(NoLovageThreads.class)
class MessagesTest {

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = Cli.in(folder);
    }

    @Test
    void a_message_goes_in_and_comes_out_as_it_was_written() {
        Cli.Run published = cli.run("publish", "orders", "{\"price\": 1.10, \"item\": \"t\u00e9\"}");

        assertThat(published.out()).hasLineCount(1).hasSize(37);
        assertThat(consume("orders")).isEqualTo("{\"price\": 1.10, \"item\": \"t\u00e9\"}\n");
        assertThat(consume("orders")).as("a second time").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"text\"", "null", "true", "[]", "{}", "123456789012345678901234567890", "1e400"})
    void any_json_value_is_a_message(String json) {
        cli.run("publish", "q", json);

        assertThat(consume("q")).isEqualTo(json + "\n");
    }

    @Test
    void a_message_of_several_lines_comes_out_on_one() {
        cli.run("publish", "q", "{\"a\":\r\n 1,\n\"b\": \"x\\ny\"}");

        assertThat(consume("q")).isEqualTo("{\"a\":   1, \"b\": \"x\\ny\"}\n");
    }

    @Test
    void each_line_of_stdin_is_a_message() {
        String lines =
                IntStream.range(0, 5000).mapToObj(i -> "{\"n\":" + i + "}").collect(Collectors.joining("\n"));

        Cli.Run run = cli.runWithInput(lines, "publish", "orders", "-");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).hasLineCount(1).startsWith("5,000 messages published to queue orders");
        assertThat(consume("orders")).isEqualTo(lines + "\n");
    }

    @Test
    void empty_lines_are_passed_over() {
        cli.runWithInput("\n1\r\n  \n2\n\n", "publish", "q", "-");

        assertThat(consume("q").lines().map(String::strip)).containsExactly("1", "2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{bad | not valid JSON", "1 2 | more than one", "nul | not valid JSON", "[1,, 2] | not valid JSON"
            })
    void a_bad_line_is_named_and_nothing_after_it_is_published(String bad, String complaint) {
        Cli.Run run = cli.runWithInput("1\n\n2\n" + bad + "\n3\n", "publish", "q", "-");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .hasLineCount(1)
                .contains("Line 4 ")
                .contains(complaint)
                .contains("2 messages before it");
        assertThat(consume("q")).isEqualTo("1\n2\n");
    }

    @Test
    void a_line_that_is_no_utf8_or_too_long_is_named() {
        InputStream latin1 = new ByteArrayInputStream("\"a\"\n\"\u00e9\"\n".getBytes(StandardCharsets.ISO_8859_1));
        String large = "1\n\"" + "x".repeat(1 << 20) + "\"\n";

        assertThat(cli.runWithInput(latin1, "publish", "q", "-").err())
                .contains("Line 2 ")
                .contains("not valid UTF-8");
        assertThat(cli.runWithInput(large, "publish", "q", "-").err())
                .contains("Line 2 ")
                .contains("1,048,576");
        assertThat(consume("q")).isEqualTo("\"a\"\n1\n");
    }

    @Test
    void a_line_that_is_nested_too_deeply_is_named() {
        String deep = "1\n" + "[".repeat(10_000) + "]".repeat(10_000) + "\n";

        Cli.Run run = cli.runWithInput(deep, "publish", "q", "-");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("Line 2 ")
                .contains("nesting depth")
                .doesNotContain("StreamReadConstraints");
        assertThat(consume("q")).isEqualTo("1\n");
    }

    @Test
    void a_message_may_be_delayed_and_prioritised_and_may_expire() {
        cli.run("publish", "q", "1", "--in", "1h");
        cli.run("publish", "q", "2");
        cli.run("publish", "q", "3", "--priority", "9");
        cli.run("publish", "q", "4", "--expires", "1ms");

        assertThat(consume("q")).isEqualTo("3\n2\n");
        assertThat(cli.run("queues", "--json").out()).contains("\"delayed\":1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--priority | 10 | 0 to 9",
                "--in       | -1s | negative",
                "--expires  | 0s | not in the future",
                "--expires  | x | not a duration"
            })
    void options_that_make_no_sense_are_refused(String option, String value, String complaint) {
        Cli.Run run = cli.run("publish", "q", "1", option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(complaint);
        assertThat(cli.run("queues", "--json").out()).doesNotContain("\"ready\"");
    }

    @Test
    void arguments_that_make_no_sense_are_refused() {
        assertThat(cli.run("publish", "q", "{\"a\":").err()).hasLineCount(1).contains("not valid JSON");
        assertThat(cli.run("publish", "q", "").err()).hasLineCount(1).contains("empty");
        assertThat(cli.run("publish", "a b", "1").err()).hasLineCount(1).contains("'a b'");
        assertThat(cli.run("publish", "q").exitCode()).isEqualTo(2);
        assertThat(cli.run("consume", "a,b").exitCode()).isEqualTo(2);
        assertThat(cli.run("consume", "q", "--max", "0").exitCode()).isEqualTo(2);
        assertThat(cli.run("consume").exitCode()).isEqualTo(2);
    }

    @Test
    void consume_ends_after_as_many_messages_as_it_may_take() {
        cli.runWithInput("1\n2\n3\n", "publish", "q", "-");

        assertThat(cli.run("consume", "q", "--max", "2")).isEqualTo(new Cli.Run(0, "1\n2\n", ""));
        assertThat(consume("q")).isEqualTo("3\n");
    }

    @Test
    void consume_waits_for_messages_until_it_is_stopped() throws Exception {
        Cli.Background consumer = cli.start("consume", "q");
        cli.run("publish", "q", "1");
        Eventually.eventually(
                "the message is taken",
                Duration.ofSeconds(60),
                () -> cli.run("queues", "--json").out().contains("\"ready\":0,\"delayed\":0,\"leased\":0"));

        assertThat(consumer.stopIt()).isEqualTo(new Cli.Run(0, "1\n", ""));
    }

    private String consume(String queue) {
        Cli.Run run = cli.run("consume", queue, "--idle-timeout", "300ms");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }
}
