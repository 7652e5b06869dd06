package io.lovage.benchmarks.peers;

import java.util.List;
import java.util.Map;

/**
 * A task queue with its settings.
 *
 * @param name as in the tables
 * @param command to which what its program shall do is added
 * @param environment in which the program runs
 * @param workers how many worker processes
 * @param tasks how many wait for the worker: enough for some seconds
 * @param measures what is measured of it
 */
record Peer(
        String name,
        List<String> command,
        Map<String, String> environment,
        int workers,
        int tasks,
        List<Measure> measures) {

    /** What can be measured. */
    enum Measure {
        DRAIN,
        LATENCY,
        MEMORY,
        DEPTH
    }

    boolean has(Measure measure) {
        return measures.contains(measure);
    }
}
