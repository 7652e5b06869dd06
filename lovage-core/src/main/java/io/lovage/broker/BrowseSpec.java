package io.lovage.broker;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * Which messages to look at.
 *
 * @param place only messages there
 * @param queue only of this queue, or {@code null} for all
 * @param task only with this task name, or {@code null} for all
 * @param newestFirst by id, which is the order of creation
 * @param limit 1 to 1000
 * @param after where the last page ended (exclusive), or {@code null} for the first page
 */
public record BrowseSpec(
        Place place,
        @Nullable String queue,
        @Nullable String task,
        boolean newestFirst,
        int limit,
        @Nullable MessageId after) {

    private static final int MAX_LIMIT = 1000;

    public BrowseSpec {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidMessageException(
                    "A page of %d messages is out of range. Ask for 1 to %d and page on.", limit, MAX_LIMIT);
        }
    }
}
