package io.lovage.store;

import io.lovage.message.MessageId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list.
 *
 * @param states empty for all
 * @param name only with this wire name, or {@code null} for all
 * @param queue only of this queue, or {@code null} for all
 * @param limit 1 to 1000
 * @param before only ids below this one: the last id of the page before; {@code null} for the first page
 */
public record TaskQuery(
        Set<TaskState> states,
        @Nullable String name,
        @Nullable String queue,
        int limit,
        @Nullable MessageId before) {

    public TaskQuery {
        states = Set.copyOf(states);
    }
}
