package io.lovage.worker;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a worker works.
 *
 * @param name who it is, for people; should be unique among running workers
 * @param queues served in turn
 * @param concurrency attempts at a time, 1 to 10,000
 * @param lease how long a task stays with a worker that has died; renewed while the worker lives
 * @param stopDeadline how long {@code close} lets running attempts finish
 * @param crashLimit a task whose workers died this many times in a row is failed as a crash loop; before the last time it runs without company
 */
public record WorkerSettings(
        String name, List<String> queues, int concurrency, Duration lease, Duration stopDeadline, int crashLimit) {

    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    private static final int MOST_SLOTS = 10_000;
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);

    public WorkerSettings {
        List<String> problems = new ArrayList<>();
        if (name.isBlank()) {
            problems.add("name is empty");
        }
        if (queues.isEmpty()) {
            problems.add("queues is empty; name at least one, such as " + QueueName.DEFAULT);
        }
        if (concurrency < 1 || concurrency > MOST_SLOTS) {
            problems.add("concurrency=" + concurrency + " is out of range 1 to " + MOST_SLOTS);
        }
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            problems.add("lease=" + lease + " is out of range " + SHORTEST_LEASE + " to " + LONGEST_LEASE);
        }
        if (stopDeadline.isNegative()) {
            problems.add("stopDeadline=" + stopDeadline + " is negative");
        }
        if (crashLimit < 1) {
            problems.add("crashLimit=" + crashLimit + " is less than 1");
        }
        if (!problems.isEmpty()) {
            throw new InvalidMessageException("The worker can't start: %s.", String.join("; ", problems));
        }
        queues.forEach(QueueName::check);
        queues = List.copyOf(queues);
    }

    /** A slot for each core, the default queue, a 30 second lease. */
    public static WorkerSettings defaults() {
        String name = "worker-" + ProcessHandle.current().pid();
        int cores = Runtime.getRuntime().availableProcessors();
        return new WorkerSettings(name, List.of(QueueName.DEFAULT), cores, DEFAULT_LEASE, Duration.ofSeconds(10), 3);
    }

    public WorkerSettings withName(String value) {
        return new WorkerSettings(value, queues, concurrency, lease, stopDeadline, crashLimit);
    }

    public WorkerSettings withQueues(List<String> value) {
        return new WorkerSettings(name, value, concurrency, lease, stopDeadline, crashLimit);
    }

    public WorkerSettings withConcurrency(int value) {
        return new WorkerSettings(name, queues, value, lease, stopDeadline, crashLimit);
    }

    public WorkerSettings withLease(Duration value) {
        return new WorkerSettings(name, queues, concurrency, value, stopDeadline, crashLimit);
    }

    public WorkerSettings withStopDeadline(Duration value) {
        return new WorkerSettings(name, queues, concurrency, lease, value, crashLimit);
    }
}
