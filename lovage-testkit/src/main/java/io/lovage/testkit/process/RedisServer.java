package io.lovage.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Redis server of its own on a private port, in a folder of its own. Where none is installed tests are skipped, but under CI=true they fail. */
public final class RedisServer implements AutoCloseable {

    /** Another one that is compatible may be tested by this property. */
    private static final Path PROGRAM = Path.of(System.getProperty("lovage.redis.program", "/usr/bin/redis-server"));

    private static final int MOST_TRIES = 600;

    private final Path folder;
    private final int port;
    private final List<String> command;
    private @Nullable Process process;

    private RedisServer(Path folder, int port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.command = command;
    }

    /** Starts one that writes its log on; {@code options} as on its command line. */
    public static RedisServer start(Path folder, String... options) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of(
                program(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--appendonly",
                "yes",
                "--save",
                "",
                "--daemonize",
                "no"));
        command.addAll(List.of(options));
        return started(new RedisServer(folder, port, command));
    }

    /** Starts a Sentinel that watches the primary at {@code primaryPort} under the name {@code name}: one that takes a second's silence for death. */
    public static RedisServer startSentinel(Path folder, String name, int primaryPort, int quorum) {
        int port = Ports.free();
        Path settings = folder.resolve("sentinel.conf");
        try {
            Files.writeString(
                    settings,
                    String.join(
                            "\n",
                            "port " + port,
                            "bind 127.0.0.1",
                            "dir " + folder,
                            "sentinel monitor " + name + " 127.0.0.1 " + primaryPort + " " + quorum,
                            "sentinel down-after-milliseconds " + name + " 1000",
                            "sentinel failover-timeout " + name + " 5000",
                            ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return started(new RedisServer(folder, port, List.of(program(), settings.toString(), "--sentinel")));
    }

    private static String program() {
        if (!Files.isExecutable(PROGRAM)) {
            throw ForeignServer.missing(PROGRAM + " is not installed (Debian: apt-get install redis-server)");
        }
        return PROGRAM.toString();
    }

    private static RedisServer started(RedisServer server) {
        server.restart();
        return server;
    }

    /** Starts it where it was, with what it had written. */
    public void restart() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("redis.log").toFile())
                    .start();
            awaitPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitPort() throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                int first = socket.getInputStream().read();
                byte[] rest = new byte[32];
                int length = socket.getInputStream().read(rest);
                String answer = new String(rest, 0, Math.max(0, length), StandardCharsets.US_ASCII);
                if (first == '+' || answer.startsWith("NOAUTH")) {
                    return;
                }
            } catch (ConnectException e) {
                // Not yet.
            }
            if (waitForExit(50)) {
                throw new AssertionError("redis-server ended: " + Files.readString(folder.resolve("redis.log")));
            }
        }
        throw new AssertionError("redis-server doesn't answer: " + Files.readString(folder.resolve("redis.log")));
    }

    private boolean waitForExit(long millis) {
        try {
            return running().waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while redis-server starts", e);
        }
    }

    private Process running() {
        return Objects.requireNonNull(process);
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Stops it as a machine that hangs would, until {@link #thaw}. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        String pid = Long.toString(running().pid());
        if (!ForeignServer.succeeds(List.of("sh", "-c", "kill -" + signal + " " + pid))) {
            throw new AssertionError("Signal " + signal + " did not reach redis-server " + pid);
        }
    }

    /** As {@code kill -9}. */
    public void kill() {
        Process unused = running().destroyForcibly();
        if (!waitForExit(10_000)) {
            throw new AssertionError("redis-server " + running().pid() + " doesn't die");
        }
    }

    @Override
    public void close() {
        kill();
    }
}
