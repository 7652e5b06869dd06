package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A JUnit extension that fails a test after which a thread of Lovage is alive that wasn't before: something wasn't closed, or its {@code close}
 * forgot a thread. All threads of Lovage have names that begin with {@code lovage-}.
 */
public final class NoLovageThreads implements BeforeEachCallback, AfterEachCallback {

    private static final String PREFIX = "lovage-";
    private static final Namespace NAMESPACE = Namespace.create(NoLovageThreads.class);

    /** Threads that were told to end may take a moment. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** What earlier tests left behind is held against them, not against each test that follows. */
    private record Before(Set<Thread> threads) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(Before.class, new Before(lovageThreads()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        Before before = context.getStore(NAMESPACE).get(Before.class, Before.class);
        check(GRACE, before == null ? Set.of() : before.threads());
    }

    /**
     * Waits at most {@code grace} for the threads of Lovage to end, but for those in {@code except}.
     *
     * @throws AssertionError naming those that don't
     */
    static void check(Duration grace, Set<Thread> except) throws InterruptedException {
        long start = System.nanoTime();
        Set<Thread> threads = lovageThreads();
        threads.removeAll(except);
        for (Thread thread : threads) {
            long left = grace.toNanos() - (System.nanoTime() - start);
            thread.join(Math.max(1, Duration.ofNanos(left).toMillis()));
        }
        assertThat(threads)
                .as("threads of Lovage that are alive although everything was closed")
                .noneMatch(Thread::isAlive);
    }

    private static Set<Thread> lovageThreads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith(PREFIX));
        return threads;
    }
}
