package io.lovage.broker;

import io.lovage.message.Message;
import java.time.Instant;

/**
 * A leased message.
 *
 * @param message what was published
 * @param attempt how often it was delivered so far, this time included and uncounted releases excluded; 1 the first time
 * @param forgiven attempts before the last redrive, which no longer count towards a limit
 * @param lapses how many of the deliveries since the last settled one ended by a lapsed lease: its holder died or froze. Each settlement and each
 *     {@code Engine.commit} starts it again at 0, but for an uncounted release, which leaves it as it is: nothing has become known of the message
 * @param leasedAt when this lease began
 * @param token the fence: known to the engine only
 */
public record Delivery(Message message, int attempt, int forgiven, int lapses, Instant leasedAt, LeaseToken token) {

    /** Attempts that count towards a limit. */
    public int countedAttempts() {
        return attempt - forgiven;
    }
}
