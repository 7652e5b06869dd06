package io.lovage.store;

import java.util.EnumSet;
import java.util.Set;

/** Where a task is in its life. */
public enum TaskState {
    /** A flow's node whose inputs are missing. */
    WAITING,
    /** Due later: a delay or a retry's backoff. */
    SCHEDULED,
    QUEUED,
    RUNNING,
    /** Set aside with a reason until a worker comes that knows its name. */
    PARKED,
    SUCCEEDED,
    /** Out of attempts; its message is a dead letter that can be retried. */
    FAILED,
    CANCELLED,
    EXPIRED;

    private static final Set<TaskState> FINAL = EnumSet.of(SUCCEEDED, FAILED, CANCELLED, EXPIRED);

    /** Whether nothing more will happen to the task by itself. */
    public boolean isFinal() {
        return FINAL.contains(this);
    }
}
