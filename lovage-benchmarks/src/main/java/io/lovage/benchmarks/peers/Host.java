package io.lovage.benchmarks.peers;

import io.lovage.message.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A folder and a port for a server. Some servers refuse to run as root, so root runs them as another user. */
final class Host {

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MOST_TRIES = 600;

    private static final int FIRST_PORT = 20_000;
    private static final int END_OF_PORTS = 32_000;

    private final Path parent;
    private final Path folder;
    private final int port;
    private final List<String> asUser;

    /** In {@code parent}; {@code user} is whom root runs the server as. */
    Host(Path parent, String user) throws InterruptedException {
        this.parent = parent;
        folder = parent.resolve("server");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = freePort();
        boolean root = System.getProperty("user.name").equals("root");
        asUser = root ? List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--") : List.of();
        if (root) {
            run(List.of("chown", user, folder.toString()));
            run(List.of("chmod", "711", parent.toString()));
        }
    }

    /** Below those that the operating system gives to connections: one of these might take it before the server does. */
    private static int freePort() {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Somebody has it; there are others.
            }
        }
        throw new IllegalStateException("No free port was found from " + FIRST_PORT + " to " + END_OF_PORTS);
    }

    int port() {
        return port;
    }

    Path folder() {
        return folder;
    }

    /** Runs a command of the server's programs to its end, and returns what it said. */
    @CanIgnoreReturnValue
    String run(List<String> command) throws InterruptedException {
        return Program.run(name(command), parent, command, Map.of());
    }

    @CanIgnoreReturnValue
    String runAsUser(List<String> command) throws InterruptedException {
        return run(withUser(command));
    }

    private List<String> withUser(List<String> command) {
        List<String> whole = new ArrayList<>(asUser);
        whole.addAll(command);
        return whole;
    }

    private static String name(List<String> command) {
        return Path.of(command.get(0)).getFileName().toString();
    }

    /** Starts the server, and returns once {@code ping} succeeds. */
    Program start(List<String> command, List<String> ping) throws InterruptedException {
        Program server = Program.start("server", parent, withUser(command), Map.of());
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            if (server.endsWithin(PAUSE)) {
                throw new IllegalStateException(server.complaint());
            }
            if (succeeds(ping)) {
                return server;
            }
        }
        server.close();
        throw new IllegalStateException(name(command) + " does not answer.");
    }

    /** Starts a command of the server's programs that stays, and gives it time to do what it is for. */
    Program startSession(List<String> command) throws InterruptedException {
        Program session = Program.start("session", parent, command, Map.of());
        if (session.endsWithin(Duration.ofSeconds(1))) {
            throw new IllegalStateException(session.complaint());
        }
        return session;
    }

    private boolean succeeds(List<String> ping) throws InterruptedException {
        try (Program program = Program.start("ping", parent, ping, Map.of())) {
            return program.endsWithin(Duration.ofSeconds(5)) && program.succeeded();
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
