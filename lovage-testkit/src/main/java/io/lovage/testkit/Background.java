package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** The other threads of a test. */
final class Background {

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
