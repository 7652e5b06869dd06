package io.lovage.broker;

import java.time.Duration;

/** How a consumer gives a delivery up. */
public sealed interface Settlement {

    Delivery delivery();

    /** Done: the message is gone. */
    record Ack(Delivery delivery) implements Settlement {}

    /**
     * Back to the queue after {@code delay}, zero for at once.
     *
     * @param counted whether the attempt counts
     */
    record Release(Delivery delivery, Duration delay, boolean counted) implements Settlement {}

    /**
     * Out of the queue and kept, with a reason that people see, until it is redriven or purged. A task becomes FAILED, with the reason as its
     * error's message.
     */
    record DeadLetter(Delivery delivery, String reason) implements Settlement {}

    /**
     * Out of the way, uncounted, until somebody polls who knows the message's task; a plain message, until a consumer of plain messages does.
     *
     * @param reason why, for people
     */
    record Park(Delivery delivery, String reason) implements Settlement {}
}
