package io.lovage.benchmarks.peers;

import java.util.Optional;

/** A server that is started for the measurement alone, on a port of its own, with its data in a temporary folder. */
interface Server extends AutoCloseable {

    /** As its peers write it. */
    String url();

    /** For people: version, and settings that matter. */
    String description();

    /** Makes it empty. */
    void clear() throws InterruptedException;

    /** Does what the server would do by itself some time after many rows were added. */
    void settle() throws InterruptedException;

    /** Leaves a transaction open that has read something, until what is returned is closed. Nothing on a server that has no such thing. */
    Optional<Program> idleTransaction() throws InterruptedException;

    @Override
    void close();
}
