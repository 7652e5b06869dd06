package io.lovage.celery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lovage.celery.wire.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Real Celery in a Python process, which does one thing that it is asked and ends. */
final class PythonPeer {

    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private final Path folder;

    private PythonPeer(Path folder) {
        this.folder = folder;
    }

    /** A peer that keeps its files in {@code folder}; where there is no Celery the test is skipped, but in CI it fails. */
    static PythonPeer in(Path folder) throws IOException, InterruptedException {
        Path probe = Files.writeString(folder.resolve("probe.py"), "import celery.contrib.testing.worker");
        boolean found = Files.isExecutable(Path.of(PYTHON)) && exitOf(folder, probe, probe) == 0;
        String text = "No Celery for " + PYTHON + " (Debian's package is python3-celery), so nothing is tried with it";
        assertThat(!found && "true".equals(System.getenv("CI")))
                .as(text + ", which CI must")
                .isFalse();
        assumeTrue(found, text);
        return new PythonPeer(folder);
    }

    /** What {@code celery_peer.py} answers to the request. */
    JsonNode ask(String what, ObjectNode request) throws IOException, InterruptedException {
        Path script = folder.resolve("celery_peer.py");
        try (InputStream source = PythonPeer.class.getResourceAsStream("/python/celery_peer.py")) {
            Files.write(script, source.readAllBytes());
        }
        Path input = Files.writeString(folder.resolve("input"), WireJson.write(request.put("do", what)));
        int exit = exitOf(folder, script, input);
        assertThat(exit).as(Files.readString(folder.resolve("errors"))).isZero();
        return WireJson.parse(Files.readString(folder.resolve("output")), "Python's answer");
    }

    private static int exitOf(Path folder, Path script, Path input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(PYTHON, script.toString()))
                .redirectInput(input.toFile())
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended).as("Python ended within %s", PATIENCE).isTrue();
            return process.exitValue();
        } finally {
            Process unused = process.destroyForcibly();
        }
    }
}
