package io.lovage.store;

import io.lovage.message.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stored value.
 *
 * @param number a counter or tag beside the value, for conditions
 * @param version greater after each write
 * @param expiresAt from then on it reads as absent; {@code null} for never
 */
public record Entry(
        Key key,
        Payload value,
        long number,
        long version,
        @Nullable Instant expiresAt) {}
