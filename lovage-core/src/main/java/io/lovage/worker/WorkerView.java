package io.lovage.worker;

import io.lovage.message.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A worker as an onlooker sees it, while it runs and after. Thread-safe; no method waits. What is returned is a copy. */
public interface WorkerView {

    String name();

    Instant startedAt();

    /** How many tasks it runs at a time. */
    int concurrency();

    /** The queues that it serves now; none if all were taken from it. */
    List<String> queues();

    /** Names of the tasks that it knows. */
    Set<String> tasks();

    /** How many attempts of each task have come to an end, by the task's name. */
    Map<String, Long> ended();

    /** Everything in its hands. */
    List<HeldTask> held();

    Optional<HeldTask> find(MessageId id);

    /** Whether it fetches nothing for now. */
    boolean isPaused();

    /** The limits that it was told, by the task's name. */
    Map<String, TaskLimits> limits();

    /** Ids of the tasks that it would not run. */
    Set<MessageId> refused();
}
