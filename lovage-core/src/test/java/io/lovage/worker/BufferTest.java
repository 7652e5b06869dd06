package io.lovage.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BufferTest {

    private final Buffer buffer = new Buffer(4);

    @Test
    void what_is_not_known_to_be_short_gets_none() {
        assertThat(buffer.size()).isZero();
    }

    @Test
    void short_tasks_get_as_many_as_run_in_a_moment_but_not_without_end() {
        run(200, Duration.ofMillis(1));
        assertThat(buffer.size()).isBetween(150, 201);

        run(500, Duration.ofNanos(100));
        assertThat(buffer.size()).isEqualTo(2000);
    }

    @Test
    void one_long_task_is_enough_to_fetch_no_more_than_can_run() {
        run(500, Duration.ofNanos(100));

        run(1, Duration.ofSeconds(1));

        assertThat(buffer.size()).isZero();
    }

    private void run(int times, Duration each) {
        for (int i = 0; i < times; i++) {
            buffer.ran(each.toNanos());
        }
    }
}
