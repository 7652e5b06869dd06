package io.lovage.redis.celery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a worker tells of the machine that it is on. */
final class Nodes {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final int LOADS = 3;

    private Nodes() {}

    /** Celery's name for {@code worker}: of its own if it has the form of one, or else with the name of this machine. */
    static String nameOf(String worker) {
        return worker.contains("@") ? worker : worker + "@" + hostName();
    }

    private static String hostName() {
        try {
            // Java has no other way to it that never asks a name server.
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return "localhost";
            }
        }
    }

    /** Load over 1, 5 and 15 minutes, where the system tells it. */
    static List<Double> load() {
        try {
            String[] words = Files.readString(LOAD).split(" ", LOADS + 1);
            return List.of(Double.valueOf(words[0]), Double.valueOf(words[1]), Double.valueOf(words[2]));
        } catch (IOException | RuntimeException e) {
            return List.of(0.0, 0.0, 0.0);
        }
    }
}
