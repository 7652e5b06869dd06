package io.lovage.celery.wire;

import org.jspecify.annotations.Nullable;

/**
 * Where a message was sent.
 *
 * @param exchange empty for the default exchange, where the routing key is the queue's name
 * @param redelivered whether it was given to a consumer before; {@code null} if nothing says so
 */
public record DeliveryInfo(
        String exchange, String routingKey, @Nullable Boolean redelivered) {

    /** The default exchange's way to {@code queue}. */
    public static DeliveryInfo toQueue(String queue) {
        return new DeliveryInfo("", queue, null);
    }
}
