package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that fails a test after which a thread of Lovage is still alive: something wasn't closed, or its {@code close} forgot a
 * thread. All threads of Lovage have names that begin with {@code lovage-}.
 */
public final class NoLovageThreads implements AfterEachCallback {

    private static final String PREFIX = "lovage-";

    /** Threads that were told to end may take a moment. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        check(GRACE);
    }

    /**
     * Waits at most {@code grace} for the threads of Lovage to end.
     *
     * @throws AssertionError naming those that don't
     */
    public static void check(Duration grace) throws InterruptedException {
        long start = System.nanoTime();
        for (Thread thread : lovageThreads()) {
            long left = grace.toNanos() - (System.nanoTime() - start);
            thread.join(Math.max(1, Duration.ofNanos(left).toMillis()));
        }
        assertThat(lovageThreads())
                .as("threads of Lovage that are alive although everything was closed")
                .isEmpty();
    }

    private static List<Thread> lovageThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(PREFIX) && thread.isAlive())
                .toList();
    }
}
