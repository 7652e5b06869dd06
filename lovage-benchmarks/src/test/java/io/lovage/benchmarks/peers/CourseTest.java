package io.lovage.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a measurement, on the engine that needs no server. */
class CourseTest {

    @TempDir
    private Path folder;

    private final Peer lovage =
            new Catalog(Path.of("none"), Path.of("none")).onRedis().get(0);

    /** A file. */
    private record Embedded(Path file) implements Server {

        @Override
        public String url() {
            return "sqlite:" + file;
        }

        @Override
        public String description() {
            return "SQLite";
        }

        @Override
        public void clear() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void settle() {}

        @Override
        public Optional<Program> idleTransaction() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private Course course() {
        return new Course(new Embedded(folder.resolve("bench.db")), folder);
    }

    @Test
    void a_peer_is_drained_by_a_worker_process() throws InterruptedException {
        try (Course course = course()) {
            assertThat(course.version(lovage)).startsWith("Java ");
            assertThat(course.drain(lovage, 20)).isPositive();
        }
    }

    @Test
    void a_program_that_fails_is_quoted() {
        Peer broken =
                new Peer("broken", List.of("sh", "-c", "echo fatal: no such queue; exit 1"), Map.of(), 1, 1, List.of());

        try (Course course = course()) {
            assertThatThrownBy(() -> course.version(broken)).hasMessage("command ended: fatal: no such queue");
        }
    }
}
