package io.lovage.sql.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is in an outbox.
 *
 * @param waiting how many calls are still to be brought to the engine
 * @param oldest when the oldest of these was stored; {@code null} if none waits
 * @param refused how many the engine won't take, which are kept until somebody decides about them
 */
public record OutboxStats(long waiting, @Nullable Instant oldest, long refused) {}
