package io.lovage.testkit.process;

import io.lovage.message.CanIgnoreReturnValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A JVM with the class path of this one. It says lines on its standard output and is told lines on its standard input; it is expected to end by itself when
 * its input ends, so that none outlives the test.
 *
 * <p>It is killed through its {@link ProcessHandle}, and its output is read to the end: {@code Process.destroyForcibly} would close the pipe and throw away
 * what the process had said before it died.
 */
public final class ChildProcess implements AutoCloseable {

    /** More than a starting JVM needs on a machine that is busy with other things. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String END_OF_OUTPUT = "\0end";

    private final String name;
    private static final Duration DYING = Duration.ofSeconds(5);

    private final Process process;
    private final Path errors;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread reader;

    private ChildProcess(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        reader = new Thread(this::read, "output-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts {@code main}.
     *
     * @param folder where the standard error goes, as {@code NAME.err}
     */
    public static ChildProcess start(
            String name, Path folder, Class<?> main, List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Most of what it does is done too few times for being compiled to pay off.
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=3", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(QuickStart.options());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", QuickStart.classPath(), main.getName()));
        command.addAll(List.of(arguments));
        Path errors = folder.resolve(name + ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            return new ChildProcess(name, process, errors);
        } catch (IOException e) {
            throw new UncheckedIOException("Process " + name + " can't be started", e);
        }
    }

    public String name() {
        return name;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Tells it {@code line}. A process that is dead already is not told. */
    public void tell(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            // A process that is dying closes its pipes before it counts as dead.
            if (!awaitExit(DYING)) {
                throw new UncheckedIOException("Process " + name + " does not listen", e);
            }
        }
    }

    /** The next line that begins with {@code start}; those before it are passed over. */
    @CanIgnoreReturnValue
    public String await(String start) {
        return await(start, PATIENCE);
    }

    /** As {@link #await(String)}, waiting at most {@code limit}. */
    @CanIgnoreReturnValue
    public String await(String start, Duration limit) {
        String line = await(said -> said.startsWith(start), limit);
        assertThatIsNoEnd(line, start);
        return line;
    }

    /** As {@link #await(String)}, and shows the lines before to {@code passed}. */
    String await(String start, Consumer<String> passed) {
        String line = await(
                said -> {
                    passed.accept(said);
                    return said.startsWith(start);
                },
                PATIENCE);
        assertThatIsNoEnd(line, start);
        return line;
    }

    private void assertThatIsNoEnd(String line, String start) {
        if (line.equals(END_OF_OUTPUT)) {
            throw new AssertionError("Process " + name + " ended before it said '" + start + "'. " + complaint());
        }
    }

    /** Waits until it has said {@code count} more lines that begin with {@code start}, or has died. */
    public void awaitUnlessDead(String start, int count) {
        for (int i = 0; i < count; i++) {
            if (await(said -> said.startsWith(start), PATIENCE).equals(END_OF_OUTPUT)) {
                return;
            }
        }
    }

    private String await(Predicate<String> wanted, Duration limit) {
        long start = System.nanoTime();
        try {
            while (true) {
                long left = limit.toNanos() - (System.nanoTime() - start);
                String line = lines.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
                if (line == null) {
                    throw new AssertionError(
                            "Process " + name + " did not say what was expected within " + limit + ". " + complaint());
                }
                if (line.equals(END_OF_OUTPUT)) {
                    lines.add(line);
                    return line;
                }
                if (wanted.test(line)) {
                    return line;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while listening to process " + name, e);
        }
    }

    /** As by {@code kill -9}. Returns when it is dead and all that it said was read. */
    public void kill() {
        boolean unused = process.toHandle().destroyForcibly();
        unused = awaitExit(PATIENCE);
    }

    /** As by {@code kill}: it may clean up. Returns at once. */
    public void terminate() {
        boolean unused = process.toHandle().destroy();
    }

    /** Freezes it, until {@link #thaw}. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("Signal " + signal + " did not reach process " + name + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Signal " + signal + " can't be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while signalling process " + name, e);
        }
    }

    /** Whether it ended within {@code limit}; if so, all that it said was read. */
    public boolean awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            reader.join(PATIENCE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while process " + name + " was ending", e);
        }
    }

    public int exitStatus() {
        return process.exitValue();
    }

    /** What it said on its standard error: empty unless something is wrong. */
    public String complaint() {
        try {
            String text = Files.readString(errors);
            return text.isBlank() ? "It complained of nothing." : "It complained: " + text;
        } catch (IOException e) {
            return "Its complaints can't be read: " + e;
        }
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("broken: " + e);
        } finally {
            lines.add(END_OF_OUTPUT);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
