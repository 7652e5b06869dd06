package io.lovage.store;

import io.lovage.message.InvalidMessageException;
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

    private static final int MAX_LIMIT = 1000;

    public TaskQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidMessageException(
                    "A page of %d tasks is out of range. Ask for 1 to %d and page on.", limit, MAX_LIMIT);
        }
        states = Set.copyOf(states);
    }
}
