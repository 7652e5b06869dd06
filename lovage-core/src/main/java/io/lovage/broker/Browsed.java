package io.lovage.broker;

import io.lovage.message.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as an onlooker sees it.
 *
 * @param attempt deliveries so far that count
 * @param since when it got there: leased, died, was parked; or when it becomes due if it is DELAYED; may be {@code null} if READY
 * @param consumer who holds it, if LEASED
 * @param reason why, if PARKED or DEAD
 */
public record Browsed(
        Message message,
        Place place,
        int attempt,
        @Nullable Instant since,
        @Nullable String consumer,
        @Nullable String reason) {}
