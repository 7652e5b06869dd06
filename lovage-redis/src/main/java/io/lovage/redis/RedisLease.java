package io.lovage.redis;

import io.lovage.broker.Delivery;
import io.lovage.broker.LeaseToken;
import io.lovage.message.MessageId;

/**
 * One lease of one message.
 *
 * @param token of the claim that took it; no other claim has the same
 */
record RedisLease(MessageId id, String token) implements LeaseToken {

    /** Fits no lease. */
    private static final String NONE = "";

    /** The lease of {@code delivery}; of a delivery that isn't this engine's, one that was never given. */
    static RedisLease of(Delivery delivery) {
        return delivery.token() instanceof RedisLease lease
                ? lease
                : new RedisLease(delivery.message().id(), NONE);
    }
}
