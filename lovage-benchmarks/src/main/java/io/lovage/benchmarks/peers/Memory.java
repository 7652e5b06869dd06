package io.lovage.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of processes in megabytes.
 *
 * @param rss resident; what processes share counts for each of them
 * @param pss resident; what n processes share counts as an nth for each of them
 */
record Memory(double rss, double pss) {

    static final Memory NONE = new Memory(0, 0);

    /** Of one process; nothing if it has just ended. */
    static Memory of(long pid) {
        double rss = 0;
        double pss = 0;
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                if (line.startsWith("Rss:")) {
                    rss = megabytes(line);
                } else if (line.startsWith("Pss:")) {
                    pss = megabytes(line);
                }
            }
        } catch (IOException e) {
            return NONE;
        }
        return new Memory(rss, pss);
    }

    private static double megabytes(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
    }

    Memory plus(Memory other) {
        return new Memory(rss + other.rss, pss + other.pss);
    }

    Memory max(Memory other) {
        return new Memory(Math.max(rss, other.rss), Math.max(pss, other.pss));
    }
}
