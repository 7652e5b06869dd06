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

    /** Out of the queue and kept, with a reason that people see, until it is redriven or purged. */
    record DeadLetter(Delivery delivery, String reason) implements Settlement {}

    /**
     * Out of the way, uncounted, until somebody subscribes who knows the message's task.
     *
     * @param reason why, for people
     */
    record Park(Delivery delivery, String reason) implements Settlement {}
}
