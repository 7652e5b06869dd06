package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class NoLovageThreadsTest {

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void it_names_the_threads_that_are_alive() throws InterruptedException {
        Thread thread = start("lovage-worker-7");
        try {
            assertThatThrownBy(() -> NoLovageThreads.check(Duration.ofMillis(20), Set.of()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("lovage-worker-7");
        } finally {
            end.countDown();
            thread.join();
        }
    }

    @Test
    void it_waits_for_threads_that_are_about_to_end() throws InterruptedException {
        Thread thread = start("lovage-worker-8");
        end.countDown();

        NoLovageThreads.check(Duration.ofSeconds(10), Set.of());

        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void it_does_not_mind_other_threads() throws InterruptedException {
        Thread thread = start("other-lovage-thread");
        try {
            NoLovageThreads.check(Duration.ofMillis(20), Set.of());
        } finally {
            end.countDown();
            thread.join();
        }
    }

    @Test
    void it_does_not_mind_threads_of_earlier_tests() throws InterruptedException {
        Thread thread = start("lovage-worker-9");
        try {
            NoLovageThreads.check(Duration.ofMillis(20), Set.of(thread));
        } finally {
            end.countDown();
            thread.join();
        }
    }

    private Thread start(String name) {
        Thread thread = new Thread(this::await, name);
        thread.start();
        return thread;
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
