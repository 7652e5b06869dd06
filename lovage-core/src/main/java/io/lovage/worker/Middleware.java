package io.lovage.worker;

import io.lovage.message.Payload;
import io.lovage.task.Context;

/**
 * Code around every attempt of a worker: transactions, tenant context, timing. Runs on the attempt's thread, the first one added outermost. Thread-safe.
 */
@FunctionalInterface
public interface Middleware {

    /**
     * Runs {@code next} once and returns its result, or fails the attempt by throwing.
     *
     * @param context the attempt's
     */
    Payload around(Context context, Next next) throws Exception;

    /** The rest of the chain, which ends with the handler. */
    @FunctionalInterface
    interface Next {
        Payload proceed() throws Exception;
    }
}
