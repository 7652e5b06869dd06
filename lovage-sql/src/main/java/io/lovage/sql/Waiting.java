package io.lovage.sql;

import io.lovage.message.CanIgnoreReturnValue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for operations whose caller can't go on without. */
public final class Waiting {

    private Waiting() {}

    /** The result. Not interrupted: the operation will be done in any case, so its result must not get lost. */
    @CanIgnoreReturnValue
    public static <T> T on(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
