package io.lovage.broker;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a subscriber wants.
 *
 * @param queues at least one; served in turn
 * @param lease how long a delivery stays exclusive unless extended; 100 ms to 12 h
 * @param consumer who it is, for people: shown as the worker of an attempt
 * @param tasks names of the tasks it can run; empty for a consumer of plain messages
 */
public record SubscribeSpec(List<String> queues, Duration lease, String consumer, Set<String> tasks) {

    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofHours(12);

    public SubscribeSpec {
        if (queues.isEmpty()) {
            throw new InvalidMessageException("A subscription needs at least one queue; none was given.");
        }
        queues.forEach(QueueName::check);
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw new InvalidMessageException(
                    "A lease of %s is out of range. Use %s to %s.", lease, SHORTEST_LEASE, LONGEST_LEASE);
        }
        queues = List.copyOf(queues);
        tasks = Set.copyOf(tasks);
    }
}
