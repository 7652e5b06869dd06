package io.lovage.benchmarks.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Redis that writes nothing to disk. */
final class RedisServer implements Server {

    private final Host host;
    private final Program server;

    RedisServer(Path folder) throws InterruptedException {
        host = new Host(folder, "redis");
        server = host.start(
                List.of(
                        "redis-server",
                        "--port",
                        String.valueOf(host.port()),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        host.folder().toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "no"),
                client("ping"));
    }

    private List<String> client(String command) {
        return List.of("redis-cli", "-h", "127.0.0.1", "-p", String.valueOf(host.port()), command);
    }

    @Override
    public String url() {
        return "redis://127.0.0.1:" + host.port();
    }

    @Override
    public String description() {
        return "Redis without persistence";
    }

    @Override
    public void clear() throws InterruptedException {
        host.run(client("flushall"));
    }

    /** Nothing to do. */
    @Override
    public void settle() {}

    @Override
    public Optional<Program> idleTransaction() {
        return Optional.empty();
    }

    @Override
    public void close() {
        server.close();
    }
}
