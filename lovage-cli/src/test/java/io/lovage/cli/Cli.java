package io.lovage.cli;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.SystemTime;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The command in this process, on an engine of its own. */
@CanIgnoreReturnValue
final class Cli {

    private static final long LIMIT_SECONDS = 60;

    private final Map<String, String> variables = new HashMap<>();
    private final Clock clock = SystemTime.clock();

    private Cli() {}

    /** How a run of the command ended. */
    record Run(int exitCode, String out, String err) {}

    /** With an engine in {@code folder}. */
    static Cli in(Path folder) {
        Cli cli = new Cli();
        cli.variables.put("LOVAGE_URL", "sqlite:" + folder.resolve("test.db"));
        return cli;
    }

    static Cli withoutEngine() {
        return new Cli();
    }

    Cli with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    String url() {
        return variables.get("LOVAGE_URL");
    }

    Run run(String... arguments) {
        return run(InputStream.nullInputStream(), stop -> {}, arguments);
    }

    Run runWithInput(String input, String... arguments) {
        return run(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), stop -> {}, arguments);
    }

    Run runWithInput(InputStream input, String... arguments) {
        return run(input, stop -> {}, arguments);
    }

    /** Starts a command that goes on until it is stopped. */
    Background start(String... arguments) {
        LinkedBlockingQueue<Runnable> stop = new LinkedBlockingQueue<>();
        CompletableFuture<Run> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        end.complete(run(InputStream.nullInputStream(), stop::add, arguments));
                    } catch (Throwable e) {
                        end.completeExceptionally(e);
                    }
                },
                "test-cli");
        thread.setDaemon(true);
        thread.start();
        return new Background(stop, end);
    }

    /** A command that runs. */
    record Background(LinkedBlockingQueue<Runnable> stop, CompletableFuture<Run> end) {

        /** Waits until it can be stopped, stops it, and returns how it ended. */
        Run stopIt() throws Exception {
            Runnable stopping = stop.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (stopping != null) {
                stopping.run();
            }
            return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }

        Run await() throws Exception {
            return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private Run run(InputStream in, Consumer<Runnable> onStop, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Environment environment =
                new Environment(in, new PrintWriter(out), new PrintWriter(err, true), variables, clock, onStop);
        int exitCode = Main.run(environment, arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** The ids among {@code lines}, or whatever else stands alone on a line. */
    static List<String> lines(String text) {
        return new ArrayList<>(text.lines().toList());
    }
}
