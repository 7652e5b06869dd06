package io.lovage.worker;

import io.lovage.task.RegisteredTask;
import io.lovage.task.TaskPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a worker was told of how to run tasks. Thread-safe; costs a task without limits one look into a map that is mostly empty. */
final class Limits {

    private record Limit(TaskLimits told, @Nullable Pace pace) {}

    private static final Limit NONE = new Limit(TaskLimits.NONE, null);

    /** Never changed but replaced, under the monitor. */
    private volatile Map<String, Limit> byTask = Map.of();

    void time(String task, @Nullable Duration timeout) {
        change(task, limit -> new Limit(new TaskLimits(timeout, limit.told.interval()), limit.pace));
    }

    void rate(String task, @Nullable Duration interval) {
        Pace pace = interval == null ? null : new Pace(interval, System.nanoTime());
        change(task, limit -> new Limit(new TaskLimits(limit.told.timeout(), interval), pace));
    }

    private synchronized void change(String task, UnaryOperator<Limit> how) {
        Map<String, Limit> changed = new HashMap<>(byTask);
        Limit limit = how.apply(changed.getOrDefault(task, NONE));
        if (limit.told.equals(TaskLimits.NONE)) {
            changed.remove(task);
        } else {
            changed.put(task, limit);
        }
        byTask = Map.copyOf(changed);
    }

    TaskPolicy policy(RegisteredTask task) {
        Limit limit = byTask.get(task.name());
        return limit == null || limit.told.timeout() == null
                ? task.policy()
                : task.policy().withTimeout(limit.told.timeout());
    }

    /** How many nanoseconds the task should wait; zero if it starts now. Called by one thread. */
    long start(RegisteredTask task) {
        Limit limit = byTask.get(task.name());
        return limit == null || limit.pace == null ? 0 : limit.pace.start(System.nanoTime());
    }

    Map<String, TaskLimits> told() {
        Map<String, TaskLimits> told = new HashMap<>();
        byTask.forEach((task, limit) -> told.put(task, limit.told));
        return told;
    }
}
