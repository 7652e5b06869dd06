package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The other threads of a test. */
final class Background {

    private static final Set<Thread.State> WAITING =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
    private static final long PATIENCE_NANOS = Duration.ofMillis(200).toNanos();
    private static final long PAUSE_NANOS = Duration.ofNanos(50_000).toNanos();

    private final List<ExecutorService> pools = new ArrayList<>();

    /** Runs {@code work} on another thread. */
    <T> Future<T> run(Callable<T> work) {
        return run(1, work).get(0);
    }

    /** Runs {@code work} on {@code count} other threads at once. */
    <T> List<Future<T>> run(int count, Callable<T> work) {
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool =
                Executors.newFixedThreadPool(count, task -> new Thread(task, "contract-" + number.incrementAndGet()));
        pools.add(pool);
        List<Future<T>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(pool.submit(work));
        }
        return results;
    }

    /** Runs {@code work} on another thread and returns when it waits for something or is done, as far as that can be seen. */
    <T> Future<T> runUntilItWaits(Callable<T> work) throws InterruptedException {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Future<T> result = run(() -> {
            thread.complete(Thread.currentThread());
            return work.call();
        });
        untilItWaits(resultOf(thread));
        return result;
    }

    /**
     * Returns when {@code thread} waits for something or is done. Who waits for a file or a socket doesn't seem to wait, so this gives up soon: it
     * makes it likely that a test sees what it is about, and no test may depend on it.
     */
    static void untilItWaits(Thread thread) {
        long start = System.nanoTime();
        while (!WAITING.contains(thread.getState()) && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The result of {@code work}, which must be there soon. */
    static <T> T resultOf(Future<T> work) throws InterruptedException {
        try {
            return work.get(EngineSuite.SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("The work in the background failed", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("The work in the background did not end within " + EngineSuite.SOON, e);
        }
    }

    static <T> List<T> resultsOf(List<Future<T>> work) throws InterruptedException {
        List<T> results = new ArrayList<>();
        for (Future<T> each : work) {
            results.add(resultOf(each));
        }
        return results;
    }

    void stop() throws InterruptedException {
        for (ExecutorService pool : pools) {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(EngineSuite.SOON.toSeconds(), TimeUnit.SECONDS))
                    .as("the threads of the test ended")
                    .isTrue();
        }
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(EngineSuite.SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
