package io.lovage.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * A PostgreSQL of the tests' own.
 *
 * <p>It writes to disk without waiting for the disk, since tests ask what a killed process leaves behind, not what a power cut does.
 */
public final class PostgresqlServer implements DatabaseServer {

    private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");
    static final String OWNER = "lovage";

    /** Where the build puts jars with the programs of other versions than the installed one. */
    private static final Path JARS = Path.of("target", "postgresql");

    private static final String ARCHIVE = "postgres-linux-x86_64.txz";

    /** By version; 0 is the one that is installed. */
    private static final Map<Integer, PostgresqlServer> SHARED = new HashMap<>();

    private final Path programs;
    private final ForeignServer server;
    private final AtomicInteger schemas = new AtomicInteger();

    private PostgresqlServer(Path programs, ForeignServer server) {
        this.programs = programs;
        this.server = server;
    }

    /**
     * The server that the tests of this JVM share; it is stopped when the JVM ends. Aborts the test if PostgreSQL is not installed, but fails it where
     * the environment says {@code CI=true}.
     */
    public static PostgresqlServer shared() {
        return shared(0, PostgresqlServer::start);
    }

    /** As {@link #shared()}, of {@code version}, whose programs the build has fetched. */
    public static PostgresqlServer shared(int version) {
        return shared(version, () -> start(JARS.resolve("postgresql-" + version + ".jar")));
    }

    private static PostgresqlServer shared(int version, Supplier<PostgresqlServer> start) {
        synchronized (SHARED) {
            PostgresqlServer running = SHARED.get(version);
            if (running == null) {
                running = start.get();
                SHARED.put(version, running);
                Runtime.getRuntime().addShutdownHook(new Thread(running::close));
            }
            return running;
        }
    }

    /** Starts a server that belongs to the caller. Aborts or fails as {@link #shared()} does. */
    public static PostgresqlServer start() {
        return start(programs(), newServer());
    }

    private static ForeignServer newServer() {
        return new ForeignServer("PostgreSQL", "postgres", "nobody");
    }

    private static PostgresqlServer start(Path jar) {
        if (!Files.exists(jar)) {
            throw ForeignServer.missing("No " + jar.toAbsolutePath() + ": the build fetches it for Linux on x86-64.");
        }
        ForeignServer server = newServer();
        Path archive = server.folder().resolve(ARCHIVE);
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream packed = zip.getInputStream(zip.getEntry(ARCHIVE))) {
            Files.copy(packed, archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.run(List.of("tar", "--extract", "--xz", "--file", archive.toString()));
        return start(server.folder().resolve("bin"), server);
    }

    private static PostgresqlServer start(Path programs, ForeignServer server) {
        PostgresqlServer started = new PostgresqlServer(programs, server);
        server.run(started.command(
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
        try {
            DriverManager.getConnection(jdbcUrl()).close();
            return true;
        } catch (SQLException e) {
            return false;
        }
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

    /** It doesn't count them, but can write each that is prepared into its log. */
    @Override
    public long statements() {
        DatabaseServer.execute(jdbcUrl(), "ALTER ROLE " + OWNER + " SET log_statement = 'all'");
        String log = "pg_read_binary_file(current_setting('data_directory') || '/../server.log')";
        String lines = "regexp_split_to_table(encode(" + log + ", 'escape'), '\n')";
        return DatabaseServer.number(
                jdbcUrl(), "SELECT count(*) FROM " + lines + " AS line WHERE line LIKE '%LOG:  execute %'", 1);
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
