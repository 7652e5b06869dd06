package io.lovage.benchmarks.peers;

import io.lovage.message.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** MariaDB with its own defaults, so that each commit waits for the disk, and a buffer pool of 512 MB. */
final class MariadbServer implements Server {

    private static final String DATABASE = "bench";

    private final Host host;
    private final Program server;

    MariadbServer(Path folder) throws InterruptedException {
        host = new Host(folder, "mysql");
        String data = "--datadir=" + host.folder().resolve("data");
        host.runAsUser(List.of(
                "mariadb-install-db",
                "--no-defaults",
                data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db"));
        server = host.start(
                List.of(
                        "mariadbd",
                        "--no-defaults",
                        data,
                        "--port=" + host.port(),
                        "--bind-address=127.0.0.1",
                        "--socket=" + host.folder().resolve("socket"),
                        "--pid-file=" + host.folder().resolve("pid"),
                        "--innodb-buffer-pool-size=512M"),
                client("mariadb-admin", "ping"));
    }

    private List<String> client(String program, String... arguments) {
        return Stream.concat(
                        Stream.of(program, "--no-defaults", "--host=127.0.0.1", "--port=" + host.port(), "--user=root"),
                        Stream.of(arguments))
                .toList();
    }

    @CanIgnoreReturnValue
    private String ask(String statement) throws InterruptedException {
        return host.run(session(statement));
    }

    private List<String> session(String statement) {
        return client("mariadb", "--batch", "--execute=" + statement);
    }

    @Override
    public String url() {
        return "mariadb://root@127.0.0.1:" + host.port() + "/" + DATABASE;
    }

    @Override
    public String description() {
        return "MariaDB with its defaults (innodb_flush_log_at_trx_commit=1) and innodb_buffer_pool_size=512M";
    }

    @Override
    public void clear() throws InterruptedException {
        ask("DROP DATABASE IF EXISTS " + DATABASE + "; CREATE DATABASE " + DATABASE);
    }

    /** MariaDB keeps its statistics up to date by itself. */
    @Override
    public void settle() {}

    @Override
    public Optional<Program> idleTransaction() throws InterruptedException {
        return Optional.of(host.startSession(session("START TRANSACTION WITH CONSISTENT SNAPSHOT; DO SLEEP(3600)")));
    }

    @Override
    public void close() {
        server.close();
    }
}
