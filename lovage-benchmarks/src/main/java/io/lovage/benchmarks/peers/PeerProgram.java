package io.lovage.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * The commands that the program of each peer has: {@code version}, {@code work}, {@code send N} and {@code pace WARM N RATE}. The environment names the
 * server ({@code PEER_URL}), the file to tell starts to ({@code PEER_STARTS}), and whether results are {@code recorded} or {@code off}
 * ({@code PEER_RESULTS}).
 */
final class PeerProgram {

    private static final int CHUNK = 1_000;
    private static final long PAUSE_NANOS = 1_000_000_000L;

    /** With the names of the fields and a usual time this makes 100 bytes of JSON. */
    private static final String PADDING = "x".repeat(63);

    /** What is sent with a task. */
    record Body(long sent, String pad) {

        static Body now() {
            return new Body(System.nanoTime(), PADDING);
        }
    }

    /** A task queue, connected to its server. */
    interface Client {

        /** Starts the worker; it works until the process is killed. */
        void work() throws Exception;

        void send(Body body);

        /** In as few calls as the peer offers. */
        void sendAll(List<Body> bodies);
    }

    private PeerProgram() {}

    static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("The environment variable " + name + " is not set.");
        }
        return value;
    }

    /** Does what {@code arguments} ask for; {@code connect} is called for all but the version. */
    static void run(String[] arguments, String version, Callable<? extends Client> connect) throws Exception {
        switch (arguments[0]) {
            case "version" -> System.out.println(version);
            case "work" -> connect.call().work();
            case "send" -> send(connect.call(), Integer.parseInt(arguments[1]));
            case "pace" -> {
                Client client = connect.call();
                double rate = Double.parseDouble(arguments[3]);
                pace(client, Integer.parseInt(arguments[1]), 2 * rate);
                LockSupport.parkNanos(PAUSE_NANOS);
                pace(client, Integer.parseInt(arguments[2]), rate);
            }
            default -> throw new IllegalArgumentException("There is no command " + arguments[0] + ".");
        }
    }

    private static void send(Client client, int count) {
        for (int sent = 0; sent < count; sent += CHUNK) {
            List<Body> bodies = new ArrayList<>(CHUNK);
            for (int i = sent; i < Math.min(sent + CHUNK, count); i++) {
                bodies.add(Body.now());
            }
            client.sendAll(bodies);
        }
    }

    /** At a steady rate a second, whatever the peer does. */
    private static void pace(Client client, int count, double rate) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + (long) (i * 1e9 / rate);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            client.send(Body.now());
        }
    }
}
