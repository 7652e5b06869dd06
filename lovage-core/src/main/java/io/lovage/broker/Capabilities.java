package io.lovage.broker;

import java.time.Duration;
import java.util.Set;

/**
 * What an engine can do. What it can't is refused with a clear error, never pretended.
 *
 * @param engine its name, such as {@code sqlite}
 * @param version of the server or library behind it
 * @param durability what an accepted message outlives
 * @param maxBodyBytes largest body of a message
 * @param maxBatch how many messages or completions one call may carry
 * @param delayGranularity how late a delayed message may be delivered on an idle machine
 * @param features optional abilities
 */
public record Capabilities(
        String engine,
        String version,
        Durability durability,
        int maxBodyBytes,
        int maxBatch,
        Duration delayGranularity,
        Set<Feature> features) {

    public Capabilities {
        features = Set.copyOf(features);
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** What an accepted message outlives, each including those before it. */
    public enum Durability {
        NOTHING,
        PROCESS_CRASH,
        OS_CRASH,
        NODE_LOSS
    }

    /** Abilities that some engines lack. */
    public enum Feature {
        DELAY,
        PRIORITY,
        EXPIRY,
        BROWSE,
        PARK,
        UNCOUNTED_RELEASE,
        /** Settlement, outcome, flow progress and new messages commit together. */
        ATOMIC_COMMIT,
        /** Sending can be part of the caller's own JDBC transaction. */
        JDBC_ENLIST,
        /** Several processes may use it at once. */
        SHARED,
        /** What other processes publish or end is known here at once; without it, looking again finds it, after a second at the latest. */
        WAKE_UP
    }
}
