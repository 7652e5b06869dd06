package io.lovage.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process that the measurement started: a server, a worker, or a command that soon ends. What it says goes to a file. */
final class Program implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Pattern COMPLAINT = Pattern.compile("error|exception|fatal", Pattern.CASE_INSENSITIVE);
    private static final Set<Program> RUNNING = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Path output;
    private final Process process;

    private Program(String name, Path output, Process process) {
        this.name = name;
        this.output = output;
        this.process = process;
    }

    /** Starts {@code command} in {@code folder}, where its output goes to {@code NAME.log}. */
    static Program start(String name, Path folder, List<String> command, Map<String, String> environment) {
        Path output = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        try {
            Program started = new Program(name, output, builder.start());
            RUNNING.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be started", e);
        }
    }

    /** To be called before this JVM ends. */
    static void closeAll() {
        RUNNING.forEach(Program::close);
    }

    /** Runs a command to its end and returns its output. */
    static String run(String name, Path folder, List<String> command, Map<String, String> environment)
            throws InterruptedException {
        try (Program program = start(name, folder, command, environment)) {
            if (!program.endsWithin(LIMIT)) {
                throw new IllegalStateException(name + " did not end within " + LIMIT + ".");
            }
            if (!program.succeeded()) {
                throw new IllegalStateException(program.complaint());
            }
            return program.said();
        }
    }

    /** Waits at most {@code limit}, and tells whether it has ended. */
    boolean endsWithin(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean succeeded() {
        return process.exitValue() == 0;
    }

    /** To be called where it must not have ended: the line that tells most. */
    String complaint() {
        List<String> lines = said().lines().toList();
        return name + " ended: "
                + lines.stream()
                        .filter(line -> COMPLAINT.matcher(line).find())
                        .findFirst()
                        .orElse(lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1));
    }

    private String said() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it and all its descendants hold. */
    Memory memory() {
        return processes().map(ProcessHandle::pid).map(Memory::of).reduce(Memory.NONE, Memory::plus);
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /** Asks it to end, and kills it with all its descendants if it does not. */
    @Override
    public void close() {
        RUNNING.remove(this);
        List<ProcessHandle> all = new ArrayList<>(processes().toList());
        process.destroy();
        try {
            boolean unused = process.waitFor(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
