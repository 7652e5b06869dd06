package io.lovage.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryTest {

    /** For any policy: waits are never negative, never above the cap, and their bound never shrinks. */
    @Test
    void waits_stay_within_their_bounds_whatever_the_policy() {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            Duration first = Duration.ofMillis(random.nextInt(100_000));
            Duration cap = first.plusMillis(random.nextInt(1_000_000));
            Retry retry = new Retry(1000, first, 1 + random.nextDouble() * 99, cap, true, Set.of(), Set.of());
            Duration lastBound = Duration.ZERO;
            for (int attempt = 1; attempt <= 1001; attempt += 1 + random.nextInt(100)) {
                Duration wait = retry.waitAfter(attempt, random.nextDouble());
                Duration bound = retry.waitAfter(attempt, Math.nextDown(1.0));

                assertThat(wait)
                        .as("seed %d round %d attempt %d", seed, round, attempt)
                        .isBetween(Duration.ZERO, cap);
                assertThat(bound).isGreaterThanOrEqualTo(lastBound);
                lastBound = bound;
            }
        }
    }

    @Test
    void exponential_waits_double_up_to_the_cap() {
        Retry retry = new Retry(9, Duration.ofSeconds(1), 2, Duration.ofSeconds(5), false, Set.of(), Set.of());

        assertThat(retry.waitAfter(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(retry.waitAfter(2, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(retry.waitAfter(3, 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(retry.waitAfter(4, 0)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void full_jitter_spreads_from_zero_to_the_bound() {
        Retry retry = Retry.exponential(3, Duration.ofSeconds(8), Duration.ofMinutes(1));

        assertThat(retry.waitAfter(1, 0)).isZero();
        assertThat(retry.waitAfter(1, 0.5)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void there_are_as_many_retries_as_the_policy_says() {
        Retry retry = Retry.fixed(2, Duration.ZERO);

        assertThat(retry.allows(new IOException(), 1)).isTrue();
        assertThat(retry.allows(new IOException(), 2)).isTrue();
        assertThat(retry.allows(new IOException(), 3)).isFalse();
        assertThat(Retry.NONE.allows(new IOException(), 1)).isFalse();
    }

    @Test
    void exceptions_count_with_their_subclasses() {
        Retry not = Retry.DEFAULT.notOn(IOException.class);
        Retry only = Retry.DEFAULT.onlyOn(IOException.class);

        assertThat(not.allows(new FileNotFoundException(), 1)).isFalse();
        assertThat(not.allows(new IllegalStateException(), 1)).isTrue();
        assertThat(only.allows(new FileNotFoundException(), 1)).isTrue();
        assertThat(only.allows(new IllegalStateException(), 1)).isFalse();
    }

    @Test
    void a_policy_out_of_range_is_refused_with_the_range() {
        assertThatThrownBy(() -> Retry.fixed(-1, Duration.ZERO))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage("Retry max=-1 is out of range. Use 0 to 1000.");
        assertThatThrownBy(() -> Retry.exponential(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("cap=PT1S");
    }

    @Test
    void a_policy_survives_its_journey_in_a_header() {
        Retry retry =
                Retry.exponential(7, Duration.ofMillis(5), Duration.ofHours(1)).notOn(IOException.class);
        Options options =
                Options.NONE.withRetry(retry).withTimeout(Duration.ofSeconds(3)).withRetention(Duration.ZERO);
        var message = CallMessages.message(
                new MessageId(1, 2),
                new Work.Single("task", Bodies.EMPTY, TaskPolicy.DEFAULT, options),
                options,
                Instant.EPOCH);

        TaskPolicy policy = CallMessages.policy(message, TaskPolicy.DEFAULT);

        assertThat(policy.retry()).isEqualTo(retry);
        assertThat(policy.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(policy.retention()).isZero();
    }
}
