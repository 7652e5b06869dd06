package io.lovage.client;

import io.lovage.message.InvalidMessageException;
import io.lovage.task.Retry;
import java.time.Duration;

/**
 * How a consumer works.
 *
 * @param concurrency messages at a time, 1 to 10,000
 * @param lease how long a message stays with a consumer that has died; renewed while the consumer lives
 * @param retry what follows when the handler throws
 * @param stopDeadline how long {@code close} lets handlers finish
 */
public record ConsumerSettings(int concurrency, Duration lease, Retry retry, Duration stopDeadline) {

    public static final ConsumerSettings DEFAULT =
            new ConsumerSettings(1, Duration.ofSeconds(30), Retry.DEFAULT, Duration.ofSeconds(10));

    private static final int MOST = 10_000;

    public ConsumerSettings {
        if (concurrency < 1 || concurrency > MOST) {
            throw new InvalidMessageException("concurrency=%d is out of range. Use 1 to %d.", concurrency, MOST);
        }
        if (stopDeadline.isNegative()) {
            throw new InvalidMessageException("stopDeadline=%s is negative.", stopDeadline);
        }
    }

    public ConsumerSettings withConcurrency(int value) {
        return new ConsumerSettings(value, lease, retry, stopDeadline);
    }

    public ConsumerSettings withLease(Duration value) {
        return new ConsumerSettings(concurrency, value, retry, stopDeadline);
    }

    public ConsumerSettings withRetry(Retry value) {
        return new ConsumerSettings(concurrency, lease, value, stopDeadline);
    }
}
