package io.lovage.broker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of one queue at one moment.
 *
 * @param oldestReady when the oldest message that could be delivered now was enqueued, or {@code null} if there is none
 */
public record QueueStats(
        String queue,
        long ready,
        long delayed,
        long leased,
        long parked,
        long dead,
        @Nullable Instant oldestReady) {}
