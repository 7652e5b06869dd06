package io.lovage.sql.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PoolThreadsTest {

    private final PoolThreads threads = new PoolThreads("lovage-test-pool");
    private final CountDownLatch begun = new CountDownLatch(2);
    private final CountDownLatch ended = new CountDownLatch(2);

    private void pause() {
        begun.countDown();
        try {
            boolean unused = new CountDownLatch(1).await(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
            ended.countDown();
        }
    }

    @Test
    void whoever_closes_the_pool_ends_the_pauses_of_its_threads() throws InterruptedException {
        threads.newThread(this::pause).start();
        threads.newThread(this::pause).start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        threads.hurry();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void threads_are_told_apart_and_keep_no_program_alive() {
        Thread first = threads.newThread(this::pause);
        Thread second = threads.newThread(this::pause);

        assertThat(first.getName()).isEqualTo("lovage-test-pool-1");
        assertThat(second.getName()).isEqualTo("lovage-test-pool-2");
        assertThat(first.isDaemon()).isTrue();
    }
}
