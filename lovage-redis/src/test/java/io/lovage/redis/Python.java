package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.wire.WireJson;
import io.lovage.testkit.process.InstalledCelery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Python process with real Celery: a worker, or a client that does what it is asked. Where there is no Celery tests are skipped, but under CI=true they fail. */
final class Python implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path log;

    private Python(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** A worker of the app in {@code interop.py} that serves {@code queues}; it may not be ready yet. */
    static Python worker(Path folder, String url, String name, String queues, String... options) {
        List<String> command =
                new ArrayList<>(List.of(InstalledCelery.python(), "-m", "celery", "-A", "interop", "worker"));
        command.addAll(List.of("-Q", queues, "-n", name, "-l", "WARNING"));
        command.addAll(List.of(options));
        return start(folder, url, name, command);
    }

    /** A client. */
    static Python client(Path folder, String url) {
        return start(folder, url, "client", List.of(InstalledCelery.python(), "interop.py"));
    }

    /** What {@code celery} prints when it is called with {@code arguments}. */
    static String celery(Path folder, String url, String... arguments) {
        List<String> command = new ArrayList<>(List.of(InstalledCelery.python(), "-m", "celery", "-A", "interop"));
        command.addAll(List.of(arguments));
        try (Python celery = start(folder, url, "celery", command)) {
            String printed = new String(celery.process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            celery.await();
            assertThat(celery.process.exitValue()).as(celery.log()).isZero();
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Python start(Path folder, String url, String name, List<String> command) {
        Path log = folder.resolve(name + ".log");
        try (InputStream source = Python.class.getResourceAsStream("/python/interop.py")) {
            Files.write(folder.resolve("interop.py"), source.readAllBytes());
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().put("INTEROP_URL", url);
            builder.environment().put("INTEROP_VISIBILITY", "5");
            builder.environment().put("C_FORCE_ROOT", "true");
            builder.environment().put("PYTHONUNBUFFERED", "1");
            return new Python(builder.redirectError(log.toFile()).start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client answers. */
    synchronized JsonNode ask(ObjectNode request) {
        try {
            Writer out = process.outputWriter(StandardCharsets.UTF_8);
            out.write(WireJson.write(request) + "\n");
            out.flush();
            BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
            String line = in.readLine();
            assertThat(line).as(() -> "an answer to " + request + "; " + log()).isNotNull();
            JsonNode answer = WireJson.parse(line, "Python's answer");
            assertThat(answer.has("error")).as(() -> answer.toString()).isFalse();
            return answer;
        } catch (IOException e) {
            throw new AssertionError("The Python process is gone; " + log(), e);
        }
    }

    /** What it wrote to its standard error. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}, with all of its children. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await();
    }

    private void await() {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a Python process ends", e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
