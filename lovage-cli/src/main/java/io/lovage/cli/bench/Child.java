package io.lovage.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A JVM like this one that runs {@link BenchChild}. */
final class Child implements AutoCloseable {

    private static final long EXIT_LIMIT_SECONDS = 30;

    private final Process process;
    private final BufferedReader output;

    Child(String role, Place place, String queue, int tasks, String results) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchChild.class.getName()));
        command.addAll(List.of(role, place.url(), queue, Integer.toString(tasks), results));
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void await(String word) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(word)) {
                return;
            }
        }
        throw new IllegalStateException(
                "The benchmark's other process ended before it said '" + word + "'. Its error is above.");
    }

    void go() throws IOException {
        OutputStream input = process.getOutputStream();
        input.write('\n');
        input.flush();
    }

    /** Its largest resident memory so far; {@code null} where the system doesn't tell. */
    @Nullable
    Double peakMemoryMb() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return null;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmHWM:")) {
                return Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 102.4) / 10.0;
            }
        }
        return null;
    }

    @Override
    public void close() throws InterruptedException {
        if (!process.waitFor(EXIT_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
