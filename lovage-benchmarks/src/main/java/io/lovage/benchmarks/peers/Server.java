package io.lovage.benchmarks.peers;

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

    @Override
    void close();
}
