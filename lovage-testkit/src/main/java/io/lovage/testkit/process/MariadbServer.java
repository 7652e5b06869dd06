package io.lovage.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB of the tests' own, or the MySQL that the system property {@code lovage.mysql.program} names.
 *
 * <p>It writes to disk without waiting for the disk, since tests ask what a killed process leaves behind, not what a power cut does.
 */
public final class MariadbServer implements DatabaseServer {

    private static final MariadbProduct PRODUCT = MariadbProduct.chosen();
    private static final Path ADMIN_PROGRAM = Path.of("/usr/bin/mariadb-admin");
    private static final String OWNER = "lovage";

    /** May write where nobody may. */
    private static final String ADMIN = "admin";

    private static @Nullable MariadbServer shared;

    private final ForeignServer server = new ForeignServer(PRODUCT.toString(), "mysql", "nobody");
    private final AtomicInteger databases = new AtomicInteger();

    private MariadbServer() {}

    /**
     * The server that the tests of this JVM share; it is stopped when the JVM ends. Aborts the test if MariaDB is not installed, but fails it where the
     * environment says {@code CI=true}.
     */
    public static synchronized MariadbServer shared() {
        MariadbServer running = shared;
        if (running == null) {
            running = start();
            shared = running;
            Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        }
        return running;
    }

    /** Starts a server that belongs to the caller. Aborts or fails as {@link #shared} does. */
    public static MariadbServer start() {
        if (!Stream.concat(PRODUCT.programs().stream(), Stream.of(ADMIN_PROGRAM))
                .allMatch(Files::isExecutable)) {
            throw PRODUCT.missing(ADMIN_PROGRAM);
        }
        MariadbServer started = new MariadbServer();
        started.server.run(PRODUCT.setUp(started.data()));
        started.letOwnerIn();
        started.restart();
        return started;
    }

    private void letOwnerIn() {
        try {
            Files.writeString(
                    users(),
                    userWhoMayAll(OWNER) + userWhoMayAll(ADMIN) + "REVOKE " + PRODUCT.rightsDespiteReadOnly()
                            + " ON *.* FROM " + OWNER + "@'127.0.0.1';\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String userWhoMayAll(String name) {
        return "CREATE USER IF NOT EXISTS " + name + "@'127.0.0.1';\nGRANT ALL ON *.* TO " + name
                + "@'127.0.0.1' WITH GRANT OPTION;\n";
    }

    private Path users() {
        return server.folder().resolve("users.sql");
    }

    private String data() {
        return server.folder().resolve("data").toString();
    }

    @Override
    public void restart() {
        crash();
        List<String> command = new ArrayList<>(PRODUCT.start(data()));
        command.addAll(List.of(
                "--port=" + port(),
                "--bind-address=127.0.0.1",
                "--socket=" + server.folder().resolve("socket"),
                "--pid-file=" + server.folder().resolve("pid"),
                "--init-file=" + users(),
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-flush-method=nosync",
                "--innodb-buffer-pool-size=128M",
                "--max-connections=200"));
        server.start(command, this::isReady);
    }

    private boolean isReady() {
        return ForeignServer.succeeds(List.of(
                ADMIN_PROGRAM.toString(),
                "--no-defaults",
                "--host=127.0.0.1",
                "--port=" + port(),
                "--user=" + OWNER,
                "--connect-timeout=2",
                "ping"));
    }

    @Override
    public void cutConnections() {
        PRODUCT.cutConnections(adminUrl(), OWNER);
    }

    @Override
    public void refuseWrites(boolean refuse) {
        set("read_only", refuse ? "1" : "0");
    }

    /** Sets {@code variable} for connections from now on. */
    public void set(String variable, String value) {
        DatabaseServer.execute(adminUrl(), "SET GLOBAL " + variable + " = " + value);
    }

    @Override
    public long deadlocks() {
        return PRODUCT.deadlocks(adminUrl());
    }

    @Override
    public long statements() {
        return DatabaseServer.number(adminUrl(), "SHOW GLOBAL STATUS LIKE 'Questions'", 2);
    }

    private String adminUrl() {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/?user=" + ADMIN;
    }

    /** Kills the server. */
    public void crash() {
        server.end("KILL");
    }

    @Override
    public int port() {
        return server.port();
    }

    /** For JDBC, of {@code database}, which must exist. */
    public String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database + "?user=" + OWNER;
    }

    @Override
    public String newUrl() {
        return url("test_" + databases.incrementAndGet());
    }

    public String url(String database) {
        return PRODUCT.scheme() + "://" + OWNER + "@127.0.0.1:" + port() + "/" + database;
    }

    @Override
    public void close() {
        server.remove();
    }
}
