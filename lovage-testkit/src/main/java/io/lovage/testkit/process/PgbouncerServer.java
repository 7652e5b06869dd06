package io.lovage.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A PgBouncer of the tests' own before a {@link PostgresqlServer}, which gives each transaction any session of the server that is free. */
public final class PgbouncerServer implements DatabaseServer {

    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private static @Nullable PgbouncerServer shared;

    private final PostgresqlServer target;
    private final ForeignServer server = new ForeignServer("PgBouncer", "postgres", "nobody");

    private PgbouncerServer(PostgresqlServer target) {
        this.target = target;
    }

    /** Before the shared server of this JVM, and shared likewise. Aborts or fails as {@link PostgresqlServer#shared} does. */
    public static synchronized PgbouncerServer shared() {
        PgbouncerServer running = shared;
        if (running == null) {
            running = before(PostgresqlServer.shared());
            shared = running;
            Runtime.getRuntime().addShutdownHook(new Thread(running.server::remove));
        }
        return running;
    }

    /** Starts one that belongs to the caller, as does {@code target} from now on. */
    public static PgbouncerServer before(PostgresqlServer target) {
        if (!Files.isExecutable(PROGRAM)) {
            throw ForeignServer.missing(
                    "No PgBouncer at " + PROGRAM + ": install it (Debian: apt-get install pgbouncer).");
        }
        PgbouncerServer started = new PgbouncerServer(target);
        started.restart();
        return started;
    }

    @Override
    public void restart() {
        server.end("KILL");
        Path settings = server.folder().resolve("pgbouncer.ini");
        try {
            Files.writeString(server.folder().resolve("users.txt"), "\"" + PostgresqlServer.OWNER + "\" \"\"\n");
            Files.writeString(settings, """
                    [databases]
                    * = host=127.0.0.1 port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = trust
                    auth_file = %s
                    pool_mode = transaction
                    max_client_conn = 1000
                    default_pool_size = 10
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(
                            target.port(), port(), server.folder().resolve("users.txt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.start(List.of(PROGRAM.toString(), settings.toString()), this::isReady);
    }

    private boolean isReady() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String newUrl() {
        return target.newUrl().replace(":" + target.port() + "/", ":" + port() + "/");
    }

    /** Those between it and the server. */
    @Override
    public void cutConnections() {
        target.cutConnections();
    }

    @Override
    public void refuseWrites(boolean refuse) {
        target.refuseWrites(refuse);
    }

    @Override
    public long statements() {
        return target.statements();
    }

    @Override
    public long deadlocks() {
        return target.deadlocks();
    }

    @Override
    public void close() {
        server.remove();
        target.close();
    }
}
