package io.lovage.benchmarks.peers;

import io.lovage.message.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL with its own defaults, so that each commit waits for the disk, and buffers of 512 MB. */
final class PostgresqlServer implements Server {

    private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");
    private static final String OWNER = "postgres";
    private static final String DATABASE = "bench";

    private final Host host;
    private final Program server;

    PostgresqlServer(Path folder) throws InterruptedException {
        host = new Host(folder, OWNER);
        String data = host.folder().resolve("data").toString();
        host.runAsUser(List.of(program("initdb"), "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale"));
        List<String> command = new ArrayList<>(List.of(program("postgres"), "-D", data, "-h", "127.0.0.1"));
        command.addAll(List.of("-p", String.valueOf(host.port())));
        command.addAll(List.of("-c", "unix_socket_directories=", "-c", "shared_buffers=512MB"));
        server = host.start(
                command, List.of(program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", String.valueOf(host.port())));
    }

    private static String program(String name) {
        try (Stream<Path> versions = Files.list(INSTALLATIONS)) {
            return versions.filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                    .max(Comparator.comparingDouble(
                            version -> Double.parseDouble(version.getFileName().toString())))
                    .orElseThrow(() -> new IllegalStateException("There is no PostgreSQL in " + INSTALLATIONS + "."))
                    .resolve("bin")
                    .resolve(name)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException("No PostgreSQL (Debian: apt-get install postgresql)", e);
        }
    }

    @CanIgnoreReturnValue
    private String ask(String database, String statement) throws InterruptedException {
        return host.run(session(database, statement));
    }

    private List<String> session(String database, String statement) {
        List<String> command =
                new ArrayList<>(List.of(program("psql"), "-h", "127.0.0.1", "-U", OWNER, "-d", database));
        command.addAll(List.of("-p", String.valueOf(host.port()), "-qAt", "-v", "ON_ERROR_STOP=1", "-c", statement));
        return command;
    }

    @Override
    public String url() {
        return "postgresql://" + OWNER + "@127.0.0.1:" + host.port() + "/" + DATABASE;
    }

    @Override
    public String description() {
        return "PostgreSQL with its defaults (fsync and synchronous_commit on) and shared_buffers=512MB";
    }

    @Override
    public void clear() throws InterruptedException {
        ask(OWNER, "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
        ask(OWNER, "CREATE DATABASE " + DATABASE);
        ask(OWNER, "CHECKPOINT");
    }

    @Override
    public void settle() throws InterruptedException {
        ask(DATABASE, "VACUUM ANALYZE");
    }

    @Override
    public Optional<Program> idleTransaction() throws InterruptedException {
        String forever = "BEGIN; SELECT txid_current(); SELECT pg_sleep(3600)";
        return Optional.of(host.startSession(session(DATABASE, forever)));
    }

    @Override
    public void close() {
        server.close();
    }
}
