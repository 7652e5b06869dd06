package io.lovage.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one worker was told to run a task.
 *
 * @param timeout of an attempt, in place of the task's own; {@code null} for the task's own
 * @param interval least time between two starts on this worker; {@code null} for none
 */
public record TaskLimits(
        @Nullable Duration timeout, @Nullable Duration interval) {

    static final TaskLimits NONE = new TaskLimits(null, null);
}
