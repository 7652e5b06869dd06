package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {

    @Test
    void it_looks_until_the_condition_holds() {
        AtomicInteger looks = new AtomicInteger();

        Eventually.eventually("three looks", Duration.ofSeconds(10), () -> looks.incrementAndGet() == 3);

        assertThat(looks).hasValue(3);
    }

    @Test
    void it_fails_when_time_is_up_and_says_what_it_waited_for() {
        assertThatThrownBy(() -> Eventually.eventually("the file is there", Duration.ofMillis(20), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Still not so after PT0.02S: the file is there");
    }

    @Test
    void it_looks_at_least_once() {
        AtomicInteger looks = new AtomicInteger();

        Eventually.eventually("one look", Duration.ZERO, () -> looks.incrementAndGet() == 1);

        assertThat(looks).hasValue(1);
    }

    @Test
    void it_ends_when_it_is_interrupted_and_says_so_further_up() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Eventually.eventually("the file is there", Duration.ofSeconds(10), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
}
