package io.lovage.worker;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Soft time limits of attempts. */
final class Deadlines {

    private final ScheduledExecutorService timer;

    Deadlines(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Runs {@code action} after {@code limit}, unless the returned action is run before; never without a limit. */
    Runnable after(@Nullable Duration limit, Runnable action) {
        if (limit == null) {
            return Deadlines::nothing;
        }
        ScheduledFuture<?> pending = timer.schedule(action, limit.toNanos(), TimeUnit.NANOSECONDS);
        return () -> pending.cancel(false);
    }

    private static void nothing() {}
}
