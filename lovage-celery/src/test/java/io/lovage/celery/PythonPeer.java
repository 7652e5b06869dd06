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
public final class PythonPeer {

    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private final Path folder;
    private final String name;

    private PythonPeer(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** A peer that does what {@code name} in the test resources says, and keeps its files in {@code folder}; where there is no Celery the test is skipped, but in CI it fails. */
    public static PythonPeer in(Path folder, String name) throws IOException, InterruptedException {
        Path probe = Files.writeString(folder.resolve("probe.py"), "import celery.contrib.testing.worker");
        boolean found = Files.isExecutable(Path.of(PYTHON)) && exitOf(folder, probe, probe) == 0;
        String text = "No Celery for " + PYTHON + " (Debian's package is python3-celery), so nothing is tried with it";
        assertThat(!found && "true".equals(System.getenv("CI")))
                .as(text + ", which CI must")
                .isFalse();
        assumeTrue(found, text);
        return new PythonPeer(folder, name);
    }

    /** What the peer answers to the request. */
    public JsonNode ask(String what, ObjectNode request) throws IOException, InterruptedException {
        Path script = folder.resolve(name);
        try (InputStream source = PythonPeer.class.getResourceAsStream("/python/" + name)) {
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
