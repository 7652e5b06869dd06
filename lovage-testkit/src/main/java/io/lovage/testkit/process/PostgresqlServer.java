package io.lovage.testkit.process;

import static io.lovage.testkit.Eventually.eventually;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL of the tests' own: on a private port of the loopback interface, with its data in a temporary folder, and never a service of the system.
 * PostgreSQL refuses to run as root, so root starts it as another user.
 *
 * <p>It writes to disk without waiting for the disk, since tests ask what a killed process leaves behind, not what a power cut does.
 */
public final class PostgresqlServer implements AutoCloseable {

    private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OWNER = "lovage";
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    private static @Nullable PostgresqlServer shared;

    private final Path programs;
    private final Path folder;
    private final List<String> asUser;
    private final int port;
    private final AtomicInteger schemas = new AtomicInteger();
    private @Nullable Process server;

    private PostgresqlServer(Path programs) {
        this.programs = programs;
        try {
            folder = Files.createTempDirectory("lovage-postgresql");
            port = freePort();
        } catch (IOException e) {
            throw new UncheckedIOException("A PostgreSQL for tests can't be set up", e);
        }
        asUser = System.getProperty("user.name").equals("root") ? unprivileged(folder) : List.of();
    }

    /**
     * The server that the tests of this JVM share; it is stopped when the JVM ends. Aborts the test if PostgreSQL is not installed, but fails it where
     * the environment says {@code CI=true}.
     */
    public static synchronized PostgresqlServer shared() {
        PostgresqlServer running = shared;
        if (running == null) {
            running = start();
            shared = running;
            Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        }
        return running;
    }

    /** Starts a server that belongs to the caller. Aborts or fails as {@link #shared} does. */
    public static PostgresqlServer start() {
        PostgresqlServer server = new PostgresqlServer(programs());
        server.run("initdb", "-D", server.data(), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N");
        server.restart();
        return server;
    }

    private static Path programs() {
        Optional<Path> newest = newestPrograms();
        if (newest.isEmpty()) {
            String text = "No PostgreSQL in " + INSTALLATIONS + ": install it (Debian: apt-get install postgresql).";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(text);
            }
            return Assumptions.abort("SKIPPED. " + text);
        }
        return newest.get();
    }

    private static Optional<Path> newestPrograms() {
        if (!Files.isDirectory(INSTALLATIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLATIONS)) {
            return versions.filter(version -> version.getFileName().toString().matches("[0-9]+"))
                    .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                    .max(Comparator.comparingInt(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .map(version -> version.resolve("bin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What to put before a command so that it runs as a user who may run PostgreSQL and owns {@code folder}. */
    private static List<String> unprivileged(Path folder) {
        for (String user : UNPRIVILEGED) {
            if (succeeds("id", user)) {
                execute(List.of("chown", user, folder.toString()), Path.of(File.separator));
                return List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--");
            }
        }
        return Assumptions.abort("SKIPPED. PostgreSQL refuses to run as root, and there is none of " + UNPRIVILEGED);
    }

    private static boolean succeeds(String... command) {
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

    private String data() {
        return folder.resolve("data").toString();
    }

    private void run(String program, String... arguments) {
        execute(command(program, arguments), folder);
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(asUser);
        command.add(programs.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private static void execute(List<String> command, Path folder) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
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

    /** Ends the server at once if it runs, as a crash would, and starts it again on the same data. */
    public synchronized void restart() {
        crash();
        List<String> command = command("postgres", "-D", data(), "-p", Integer.toString(port), "-h", "127.0.0.1");
        for (String setting : List.of(
                "unix_socket_directories=",
                "fsync=off",
                "lc_messages=C",
                "max_connections=200",
                "shared_buffers=128MB")) {
            command.addAll(List.of("-c", setting));
        }
        try {
            server = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("server.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        eventually("PostgreSQL accepts connections on port " + port, PATIENCE, this::isReady);
    }

    private boolean isReady() {
        return succeeds(
                programs.resolve("pg_isready").toString(), "-q", "-h", "127.0.0.1", "-p", Integer.toString(port));
    }

    /** Ends the server and all its sessions without a checkpoint, as {@code pg_ctl stop -m immediate} does. */
    public synchronized void crash() {
        Process running = server;
        server = null;
        if (running != null && running.isAlive()) {
            execute(List.of("kill", "-QUIT", Long.toString(running.pid())), folder);
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

    public int port() {
        return port;
    }

    /** For JDBC, of the database that all schemas are in. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + OWNER;
    }

    /** The URL of a place that nobody has opened yet. */
    public String newUrl() {
        return url("test_" + schemas.incrementAndGet());
    }

    public String url(String schema) {
        return "postgresql://" + OWNER + "@127.0.0.1:" + port + "/postgres?schema=" + schema;
    }

    @Override
    public synchronized void close() {
        crash();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
