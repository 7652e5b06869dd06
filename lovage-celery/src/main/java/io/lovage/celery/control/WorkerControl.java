package io.lovage.celery.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a worker does when it is told. Thread-safe; must not wait for the consequences. What isn't possible is refused by an exception whose message tells why. */
public interface WorkerControl {

    /** Tasks with these ids aren't run any more. */
    void revoke(List<String> ids);

    /** As {@link #revoke}, and stops those that run; returns their ids. */
    List<String> terminate(List<String> ids, String signal);

    /**
     * Limits how often a task starts.
     *
     * @param limit {@code null} for no limit
     * @return whether the worker knows the task
     */
    boolean rateLimit(String task, @Nullable RateLimit limit);

    /**
     * Limits how long a task runs.
     *
     * @return whether the worker knows the task
     */
    boolean timeLimit(String task, @Nullable Duration soft, @Nullable Duration hard);

    void addConsumer(ConsumedQueue queue);

    void cancelConsumer(String queue);

    /** Runs {@code by} more tasks at once, or fewer if it is negative. */
    void grow(int by);

    /**
     * Sets between which bounds the worker itself chooses how many tasks to run at once; {@code null} leaves one as it is.
     *
     * @return the bounds, or nothing if it doesn't choose
     */
    Optional<Bounds> autoscale(@Nullable Integer max, @Nullable Integer min);

    /**
     * Tells events about tasks from now on, or no more.
     *
     * @return whether that is a change
     */
    boolean tellTaskEvents(boolean tell);

    /** Gives a sign of life now. */
    void heartbeat();

    /** Takes no more tasks, and stops when those that run are done. */
    void shutdown();

    /** How many tasks are run at once. */
    record Bounds(int max, int min) {}
}
