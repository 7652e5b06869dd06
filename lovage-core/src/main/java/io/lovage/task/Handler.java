package io.lovage.task;

import org.jspecify.annotations.Nullable;

/**
 * The code of a task. Must be thread-safe: a worker runs several attempts at once. It may run more than once for one task, so its effects should
 * be repeatable.
 */
@FunctionalInterface
public interface Handler<A, R> {

    /**
     * Runs one attempt; returns {@code null} if there is nothing to say.
     *
     * @throws Exception if it failed; the task's {@link Retry} says what follows
     */
    @Nullable
    R run(A argument) throws Exception;

    /** A handler that wants to know of its attempt, or tell. */
    @FunctionalInterface
    interface WithContext<A, R> {
        @Nullable
        R run(A argument, Context context) throws Exception;
    }

    /** The code of a {@link Piped} task. */
    @FunctionalInterface
    interface OfPiped<P, A, R> {
        @Nullable
        R run(P previous, A argument) throws Exception;
    }
}
