package io.lovage.client;

import io.lovage.broker.Delivery;
import io.lovage.broker.Settlement;
import io.lovage.message.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a consumer of plain messages doesn't hand on: messages whose time is over, and tasks. */
final class Misplaced {

    private Misplaced() {}

    /** How to be rid of {@code delivery}; {@code null} if it is to be handled. */
    static @Nullable Settlement settlement(Delivery delivery, Instant now) {
        Message message = delivery.message();
        if (message.task() != null) {
            return new Settlement.Park(
                    delivery,
                    "It is a call of task '" + message.task()
                            + "', not a plain message. It waits for a worker that knows the task.");
        }
        return message.isExpiredAt(now) ? new Settlement.Ack(delivery) : null;
    }
}
