package io.lovage.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of the tests' own.
 *
 * <p>It writes to disk without waiting for the disk, since tests ask what a killed process leaves behind, not what a power cut does.
 */
public final class PostgresqlServer implements DatabaseServer {

    private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");
    static final String OWNER = "lovage";

    private static @Nullable PostgresqlServer shared;

    private final Path programs;
    private final ForeignServer server = new ForeignServer("PostgreSQL", "postgres", "nobody");
    private final AtomicInteger schemas = new AtomicInteger();

    private PostgresqlServer(Path programs) {
        this.programs = programs;
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
        PostgresqlServer started = new PostgresqlServer(programs());
        started.server.run(started.command(
                "initdb", "-D", started.data(), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"));
        started.restart();
        return started;
    }

    private static Path programs() {
        return newestPrograms()
                .orElseThrow(() -> ForeignServer.missing(
                        "No PostgreSQL in " + INSTALLATIONS + ": install it (Debian: apt-get install postgresql)."));
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

    private String data() {
        return server.folder().resolve("data").toString();
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(programs.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    @Override
    public void restart() {
        crash();
        List<String> command = command("postgres", "-D", data(), "-p", Integer.toString(port()), "-h", "127.0.0.1");
        for (String setting : List.of(
                "unix_socket_directories=",
                "fsync=off",
                "lc_messages=C",
                "max_connections=200",
                "shared_buffers=128MB")) {
            command.addAll(List.of("-c", setting));
        }
        server.start(command, this::isReady);
    }

    private boolean isReady() {
        return ForeignServer.succeeds(command("pg_isready", "-q", "-h", "127.0.0.1", "-p", Integer.toString(port())));
    }

    @Override
    public void cutConnections() {
        DatabaseServer.execute(
                jdbcUrl(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lovage'");
    }

    @Override
    public void refuseWrites(boolean refuse) {
        DatabaseServer.execute(
                jdbcUrl() + "&options=-c%20default_transaction_read_only=off",
                "ALTER SYSTEM SET default_transaction_read_only = " + (refuse ? "on" : "off"),
                "SELECT pg_reload_conf()");
    }

    @Override
    public long deadlocks() {
        return DatabaseServer.number(jdbcUrl(), "SELECT sum(deadlocks) FROM pg_stat_database", 1);
    }

    /** Ends the server and all its sessions without a checkpoint, as {@code pg_ctl stop -m immediate} does. */
    public void crash() {
        server.end("QUIT");
    }

    @Override
    public int port() {
        return server.port();
    }

    /** For JDBC, of the database that all schemas are in. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=" + OWNER;
    }

    @Override
    public String newUrl() {
        return url("test_" + schemas.incrementAndGet());
    }

    public String url(String schema) {
        return "postgresql://" + OWNER + "@127.0.0.1:" + port() + "/postgres?schema=" + schema;
    }

    @Override
    public void close() {
        crash();
        server.remove();
    }
}
