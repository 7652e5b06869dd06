package io.lovage.task;

import java.util.Map;
import java.util.concurrent.CancellationException;

/** What a handler knows of the attempt it is running, and may tell. Thread-safe; of use only while the attempt runs. */
public interface Context {

    /** Id of the task, the same in all attempts: the key for effects that must happen once. */
    String id();

    /** Wire name under which the task was called. */
    String task();

    String queue();

    /** 1 for the first. */
    int attempt();

    /** Headers that the caller set. */
    Map<String, String> headers();

    /**
     * Says how far it is; shown to people. Cheap: written at most once a second.
     *
     * @param fraction 0 to 1
     * @param note for people
     */
    void progress(double fraction, String note);

    /**
     * Says that the handler is alive and renews its lease now. Not needed for long tasks in general, since leases are renewed in the background; of use
     * before the handler does something that must not happen twice.
     *
     * @throws CancellationException if the lease was lost, so that somebody else may run the task already
     */
    void heartbeat();

    /** Whether this attempt should stop: it was cancelled, timed out, lost its lease, or the worker's stop deadline is over. */
    boolean isCancelled();

    /**
     * Passes unless {@link #isCancelled()}.
     *
     * @throws CancellationException saying why
     */
    void checkCancelled();
}
