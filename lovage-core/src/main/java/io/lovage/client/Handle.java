package io.lovage.client;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call that was sent. It needs no closing and may be dropped at any time; {@code Lovage.handle(id, type)} makes it again from the id, in any process.
 * Thread-safe.
 *
 * @param <R> the call's result
 */
public interface Handle<R> {

    /** Id of the task whose result is the call's. */
    String id();

    /**
     * Where the task is now.
     *
     * @throws io.lovage.message.LovageException if nothing is known of it: its record's retention is over, or it was sent without one
     */
    TaskState state();

    /** Everything known of the task; empty in the cases in which {@link #state} fails. */
    Optional<TaskRecord> record();

    /** How far the task is, if it has told; see {@link io.lovage.task.Context#progress}. */
    Optional<Progress> progress();

    /**
     * Waits for the result; {@code null} for a task without one.
     *
     * @throws TaskFailedException if the task failed, was cancelled or expired
     * @throws TimeoutException if it isn't over after {@code limit}; it goes on regardless
     */
    @Nullable
    R await(Duration limit) throws InterruptedException, TimeoutException;

    /** Completes as {@link #await} would return or throw, on a thread of Lovage's that must not be blocked; never if no worker runs the task. */
    CompletionStage<@Nullable R> result();

    /** Asks that the task not be run, or stop if it runs; {@code false} if it was over before. */
    @CanIgnoreReturnValue
    boolean cancel(String reason);
}
