package io.lovage.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task.
 *
 * @param number 1 for the first
 * @param worker who ran it
 * @param finishedAt {@code null} while it runs
 * @param error why it failed; {@code null} if it runs or succeeded
 */
public record Attempt(
        int number,
        String worker,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable TaskError error) {}
