package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tasks that this process can run, by name. Thread-safe. */
public final class TaskRegistry {

    private final Map<String, RegisteredTask> byName = new ConcurrentHashMap<>();

    /**
     * Adds a task under all its names.
     *
     * @throws InvalidMessageException if one of them is taken
     */
    public void add(RegisteredTask task) {
        for (String name : task.names()) {
            RegisteredTask other = byName.putIfAbsent(name, task);
            if (other != null) {
                throw new InvalidMessageException(
                        "Task '%s' can't be registered: the name '%s' is served by task '%s' already.",
                        task.name(), name, other.name());
            }
        }
    }

    /** The task that serves {@code name}, or {@code null}. */
    public @Nullable RegisteredTask find(String name) {
        return byName.get(name);
    }

    /** Every name that is served. */
    public Set<String> names() {
        return Set.copyOf(byName.keySet());
    }
}
