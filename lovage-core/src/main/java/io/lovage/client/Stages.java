package io.lovage.client;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.LovageException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what an engine does, with a limit. */
final class Stages {

    /** An engine that takes longer than its own request timeout is broken. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Stages() {}

    /**
     * The result of {@code stage}.
     *
     * @param doing what it is about, for the error text
     * @throws EngineUnavailableException if it takes too long, fails, or the thread is interrupted meanwhile
     */
    @CanIgnoreReturnValue
    static <T> T await(CompletionStage<T> stage, String doing) {
        return await(stage, doing, LIMIT);
    }

    @CanIgnoreReturnValue
    static <T> T await(CompletionStage<T> stage, String doing, Duration limit) {
        try {
            return stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LovageException known) {
                throw known;
            }
            throw new EngineUnavailableException("The engine failed at " + doing + ".", e);
        } catch (TimeoutException e) {
            throw new EngineUnavailableException("The engine took longer than " + limit + " for " + doing + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineUnavailableException("The thread was interrupted while " + doing + ".", e);
        }
    }
}
