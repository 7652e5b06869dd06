package io.lovage.cli.testing;

import io.lovage.cli.Main;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.testkit.process.QuickStart;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The {@code lovage} command as a process of its own, for tests of what only processes can show. Every wait has a limit. Thread-safe. */
@CanIgnoreReturnValue
public final class LovageProcess implements AutoCloseable {

    /** An upper bound, not a wait: a process that does what it should is much faster. */
    public static final Duration SOON = Duration.ofSeconds(60);

    /** What runs in a shell's background ignores SIGINT, and so does all that it starts. These processes are to hear it all the same. */
    private static final List<String> DEFAULT_SIGNALS = List.of("env", "--default-signal");

    private final Process process;
    private final Output out;
    private final Output err;

    private LovageProcess(Process process) {
        this.process = process;
        this.out = new Output(process.inputReader(StandardCharsets.UTF_8), "out");
        this.err = new Output(process.errorReader(StandardCharsets.UTF_8), "err");
    }

    /** Starts {@code lovage arguments...} with {@code folder} as its working directory. */
    public static LovageProcess start(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(DEFAULT_SIGNALS);
        command.addAll(command());
        command.addAll(Arrays.asList(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().remove("LOVAGE_URL");
            return new LovageProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a worker and waits until it is ready. */
    public static LovageProcess startWorker(Path folder, String... options) {
        List<String> arguments = new ArrayList<>(List.of("worker"));
        arguments.addAll(Arrays.asList(options));
        LovageProcess worker = start(folder, arguments.toArray(String[]::new));
        worker.awaitOut("is ready");
        return worker;
    }

    /** What to type instead of {@code lovage}: the classes under test, as the jar will have them. */
    public static List<String> command() {
        QuickStart.rehearse(
                Main.class, folder -> List.of("call", "demo.noop", "--url", "sqlite:" + folder.resolve("cli.db")));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(QuickStart.options());
        command.addAll(List.of("-cp", QuickStart.classPath(), Main.class.getName()));
        return command;
    }

    /** Waits for a line on stdout that contains {@code text}, and returns it. */
    public String awaitOut(String text) {
        return out.await(text, this);
    }

    /** Waits for a line on stderr that contains {@code text}, and returns it. */
    public String awaitErr(String text) {
        return err.await(text, this);
    }

    /** Waits for the end, and returns the exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("Has not ended after " + SOON + ": " + this);
            }
            out.awaitEnd();
            err.awaitEnd();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    /** What it printed so far. */
    public String out() {
        return out.text();
    }

    /** What it complained about so far. */
    public String err() {
        return err.text();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Types {@code lines} into its stdin. */
    public void type(String... lines) {
        try {
            BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8);
            for (String line : lines) {
                in.write(line);
                in.newLine();
            }
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal, such as {@code TERM}. */
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (!kill.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("Signal " + name + " did not reach process " + pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        awaitExit();
    }

    @Override
    public String toString() {
        return "process " + pid() + "\n--- out:\n" + out() + "--- err:\n" + err();
    }

    /** Lines as they come. */
    private static final class Output {

        private final StringBuilder text = new StringBuilder();
        private final List<String> lines = new ArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(1);

        Output(BufferedReader reader, String name) {
            Thread thread = new Thread(() -> read(reader), "test-process-" + name);
            thread.setDaemon(true);
            thread.start();
        }

        private void read(BufferedReader reader) {
            try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    add(line);
                }
            } catch (IOException e) {
                add("(can't be read any more: " + e + ")");
            } finally {
                ended.countDown();
                wakeUp();
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            text.append(line).append('\n');
            notifyAll();
        }

        private synchronized void wakeUp() {
            notifyAll();
        }

        synchronized String text() {
            return text.toString();
        }

        void awaitEnd() throws InterruptedException {
            if (!ended.await(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("Its output has not ended after " + SOON);
            }
        }

        String await(String wanted, LovageProcess process) {
            long deadline = System.nanoTime() + SOON.toNanos();
            String found = poll(wanted, deadline);
            if (found == null) {
                throw new AssertionError("No line with '" + wanted + "' came from " + process);
            }
            return found;
        }

        private synchronized String poll(String wanted, long deadline) {
            int next = 0;
            try {
                while (true) {
                    for (; next < lines.size(); next++) {
                        if (lines.get(next).contains(wanted)) {
                            return lines.get(next);
                        }
                    }
                    long millis = (deadline - System.nanoTime()) / 1_000_000;
                    if (millis <= 0 || ended.getCount() == 0) {
                        return null;
                    }
                    wait(millis);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted", e);
            }
        }
    }
}
