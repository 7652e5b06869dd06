package io.lovage.celery.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The conditions under which a task runs.
 *
 * @param eta earliest start, or {@code null} for at once
 * @param expires from then on it is not started any more, or {@code null} for never
 * @param retries how often it was tried before
 * @param hardLimit after that a Python worker kills it
 * @param softLimit after that it is told to stop
 * @param ignoreResult whether nothing is recorded
 */
public record Terms(
        @Nullable Instant eta,
        @Nullable Instant expires,
        int retries,
        @Nullable Duration hardLimit,
        @Nullable Duration softLimit,
        boolean ignoreResult) {

    public static final Terms NONE = new Terms(null, null, 0, null, null, false);
}
