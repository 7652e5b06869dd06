package io.lovage.testkit.process;

import static io.lovage.testkit.Eventually.eventually;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A server of the tests' own, of a program that is not ours: on a private port of the loopback interface, with its data in a temporary folder, and never
 * a service of the system. Such servers refuse to run as root, so root starts them as another user.
 */
final class ForeignServer {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String product;
    private final Path folder;
    private final List<String> asUser;
    private final int port;
    private @Nullable Process process;

    /** Of {@code product}; root starts it as the first of {@code users} that there is. */
    ForeignServer(String product, String... users) {
        this.product = product;
        try {
            folder = Files.createTempDirectory("lovage-server");
        } catch (IOException e) {
            throw new UncheckedIOException("A " + product + " for tests can't be set up", e);
        }
        port = Ports.free();
        asUser = System.getProperty("user.name").equals("root") ? unprivileged(List.of(users)) : List.of();
    }

    /** What to put before a command so that it runs as a user who may run the server and owns the folder. */
    private List<String> unprivileged(List<String> users) {
        for (String user : users) {
            if (succeeds(List.of("id", user))) {
                execute(List.of("chown", user, folder.toString()), Path.of(File.separator));
                return List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--");
            }
        }
        return Assumptions.abort("SKIPPED. " + product + " refuses to run as root, and there is none of " + users);
    }

    /** To be thrown: aborts the test because something is missing, but fails it where the environment says {@code CI=true}. */
    static AssertionError missing(String text) {
        return "true".equals(System.getenv("CI")) ? new AssertionError(text) : Assumptions.abort("SKIPPED. " + text);
    }

    int port() {
        return port;
    }

    Path folder() {
        return folder;
    }

    /** Runs {@code command} as the server's user, to its end. */
    void run(List<String> command) {
        execute(asOwner(command), folder);
    }

    private List<String> asOwner(List<String> command) {
        List<String> whole = new ArrayList<>(asUser);
        whole.addAll(command);
        return whole;
    }

    static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void execute(List<String> command, Path folder) {
        try {
            Process process = in(folder, command).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** With temporary files of its own as well: a MariaDB that starts removes those of all that share its folder for them, whose tables are in them. */
    private static ProcessBuilder in(Path folder, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("TMPDIR", folder.toString());
        return builder;
    }

    /** Starts the server by {@code command} and waits until it {@code isReady}. */
    synchronized void start(List<String> command, BooleanSupplier isReady) {
        try {
            process = in(folder, asOwner(command))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("server.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        eventually(product + " accepts connections on port " + port, PATIENCE, isReady);
    }

    /** Ends the server by {@code signal}, if it runs. */
    synchronized void end(String signal) {
        Process running = process;
        process = null;
        if (running != null && running.isAlive()) {
            execute(List.of("kill", "-" + signal, Long.toString(running.pid())), folder);
            awaitEnd(running);
        }
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the server, if it runs, and removes all that it left. */
    void remove() {
        end("KILL");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
