package io.lovage.cli.demo;

import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.message.EngineUnavailableException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Waits for what a fleet works on, and shows how it goes. There is no limit to how long it may take, but one to how long nothing may happen.
 *
 * @param <R> the result
 */
public final class FlowWatch<R> {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration STANDSTILL_LIMIT = Duration.ofMinutes(2);

    private final CompletableFuture<R> result;
    private final Fleet fleet;

    public FlowWatch(Handle<R> handle, Fleet fleet) {
        this.result = handle.result().toCompletableFuture();
        this.fleet = fleet;
    }

    /**
     * The result; {@code show} runs whenever something may have changed, and a last time at the end.
     *
     * @throws TaskFailedException if the work failed
     * @throws EngineUnavailableException if all workers are gone
     * @throws TimeoutException if nothing happens for too long
     */
    public R await(Runnable show) throws InterruptedException, TimeoutException {
        int done = -1;
        long changedAt = System.nanoTime();
        while (!result.isDone()) {
            show.run();
            fleet.awaitChange(LOOK_EVERY);
            if (fleet.done() != done) {
                done = fleet.done();
                changedAt = System.nanoTime();
            } else if (System.nanoTime() - changedAt > STANDSTILL_LIMIT.toNanos()) {
                throw new TimeoutException("Nothing happened for " + STANDSTILL_LIMIT.toSeconds()
                        + " s; the workers did " + done + " tasks before");
            }
            if (!fleet.isAnyAlive()) {
                throw new EngineUnavailableException("All worker processes have ended. One said: " + fleet.lastWords());
            }
        }
        show.run();
        return finished();
    }

    private R finished() throws InterruptedException {
        try {
            return Objects.requireNonNull(result.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TaskFailedException failed) {
                throw failed;
            }
            throw new EngineUnavailableException("The result can't be read.", e);
        }
    }
}
