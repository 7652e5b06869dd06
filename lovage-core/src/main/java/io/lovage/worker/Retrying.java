package io.lovage.worker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Does something a little later without holding a thread for it. */
final class Retrying {

    private Retrying() {}

    static void later(Duration pause, Runnable action) {
        Executor delayed = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
        delayed.execute(action);
    }
}
