package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lovage.celery.wire.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Celery's own tools. Most of its commands are run by one Python process, since starting one takes longer than running them; {@link #shell} starts one for
 * each. Where there is no Celery tests are skipped, but in CI they fail.
 */
final class CeleryTools implements AutoCloseable {

    private static final String PYTHON = "/usr/bin/python3";
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final String url;
    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;

    private CeleryTools(Path folder, String url, List<String> options) throws IOException {
        this.folder = folder;
        this.url = url;
        Path script = folder.resolve("celery_tools.py");
        try (InputStream source = CeleryTools.class.getResourceAsStream("/python/celery_tools.py")) {
            Files.write(script, source.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of(PYTHON, script.toString(), url));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectError(folder.resolve("celery_tools.err").toFile())
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        requests = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Tools that keep their files in {@code folder} and use the server at {@code url}. */
    static CeleryTools start(Path folder, String url, String... options) {
        try {
            Process probe = new ProcessBuilder(PYTHON, "-c", "import celery, redis")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("probe").toFile())
                    .start();
            boolean found = probe.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
            String text = "No Celery with Redis for " + PYTHON
                    + " (Debian's packages are python3-celery and python3-redis), so nothing is tried with it";
            assertThat(!found && "true".equals(System.getenv("CI")))
                    .as(text + ", which CI must")
                    .isFalse();
            assumeTrue(found, text);
            CeleryTools tools = new CeleryTools(folder, url, List.of(options));
            JsonNode unused = tools.answer();
            return tools;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while Celery starts", e);
        }
    }

    /** What {@code celery_tools.py} answers to {@code request}. */
    JsonNode ask(Map<String, Object> request) {
        try {
            requests.write(WireJson.write(WireJson.tree(request)) + "\n");
            requests.flush();
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        assertThat(line).as(() -> "an answer; Python's errors: " + errors()).isNotNull();
        JsonNode answer = WireJson.parse(line, "Python's answer");
        assertThat(answer.has("error")).as(line).isFalse();
        return answer;
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("celery_tools.err"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The output of {@code celery -b URL arguments...}, which must succeed. */
    String run(String... arguments) {
        JsonNode answer = ask(Map.of("run", List.of(arguments)));
        String output = answer.get("output").stringValue();
        assertThat(answer.get("exit").intValue()).as(output).isZero();
        return output;
    }

    /** As {@link #run}, but in a process of its own. */
    String shell(String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("shell");
        Process shell = begin(output, arguments);
        try {
            assertThat(shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(shell.exitValue()).as(Files.readString(output)).isZero();
            return Files.readString(output);
        } finally {
            Process unused = shell.destroyForcibly();
        }
    }

    /** Starts {@code celery -b URL arguments...}, which writes into {@code output}. */
    Process begin(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(PYTHON, "-u", "-m", "celery", "-b", url));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    @Override
    public void close() {
        Process unused = process.destroyForcibly();
    }
}
