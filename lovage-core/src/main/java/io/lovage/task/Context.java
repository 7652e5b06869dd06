package io.lovage.task;

import io.lovage.message.CanIgnoreReturnValue;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

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

    /**
     * Runs {@code writes} in a transaction of the engine's database that commits together with this attempt's success: what it wrote is there exactly if the
     * task is recorded as succeeded, whatever dies in between. If the handler throws in the end, or somebody else has the lease by then, it is rolled back. May
     * be called several times in one attempt; all of them are one transaction, which is open until the handler returns, so make it short: SQLite lets nobody else
     * write meanwhile. To be called on the handler's own thread.
     *
     * @return what {@code writes} returns
     * @throws io.lovage.message.InvalidMessageException if the engine is not on a database
     */
    @CanIgnoreReturnValue
    <T extends @Nullable Object> T inTransaction(Writes<T> writes) throws Exception;

    /** What a handler does in the transaction of its attempt. The connection can be neither committed nor rolled back nor closed. */
    interface Writes<T extends @Nullable Object> {
        T run(Connection connection) throws Exception;
    }

    /** Whether this attempt should stop: it was cancelled, timed out, lost its lease, or the worker's stop deadline is over. */
    boolean isCancelled();

    /**
     * Passes unless {@link #isCancelled()}.
     *
     * @throws CancellationException saying why
     */
    void checkCancelled();
}
