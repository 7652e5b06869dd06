package io.lovage.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A Redis server of its own on a private port, in a folder of its own. Where none is installed tests are skipped, but under CI=true they fail. */
final class RedisServer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
    private static final int MOST_TRIES = 600;

    private final Path folder;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(Path folder, int port, List<String> options) {
        this.folder = folder;
        this.port = port;
        this.options = options;
    }

    /** Starts one that writes its log on; {@code options} as on its command line. */
    static RedisServer start(Path folder, String... options) {
        if (!Files.isExecutable(PROGRAM)) {
            String text = PROGRAM + " is not installed (Debian: apt-get install redis-server)";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(text);
            }
            Assumptions.abort(text);
        }
        RedisServer server = new RedisServer(folder, freePort(), List.of(options));
        server.restart();
        return server;
    }

    /** Starts it where it was, with what it had written. */
    void restart() {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
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
        command.addAll(options);
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
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while redis-server starts", e);
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        if (!waitForExit(10_000)) {
            throw new AssertionError("redis-server " + process.pid() + " doesn't die");
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
