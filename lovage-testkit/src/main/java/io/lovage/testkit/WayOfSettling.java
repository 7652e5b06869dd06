package io.lovage.testkit;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Settlement;
import java.time.Duration;
import java.util.Optional;

/** Every way of settling a delivery, for tests that hold of all of them. */
enum WayOfSettling {
    ACK,
    RELEASE,
    UNCOUNTED_RELEASE,
    DELAYED_RELEASE,
    DEAD_LETTER,
    PARK;

    Settlement of(Delivery delivery) {
        return switch (this) {
            case ACK -> new Settlement.Ack(delivery);
            case RELEASE -> new Settlement.Release(delivery, Duration.ZERO, true);
            case UNCOUNTED_RELEASE -> new Settlement.Release(delivery, Duration.ZERO, false);
            case DELAYED_RELEASE -> new Settlement.Release(delivery, Duration.ofSeconds(5), true);
            case DEAD_LETTER -> new Settlement.DeadLetter(delivery, "no use");
            case PARK -> new Settlement.Park(delivery, "not now");
        };
    }

    /** What an engine must have for it. */
    Optional<Feature> feature() {
        return switch (this) {
            case ACK, RELEASE, DEAD_LETTER -> Optional.empty();
            case UNCOUNTED_RELEASE -> Optional.of(Feature.UNCOUNTED_RELEASE);
            case DELAYED_RELEASE -> Optional.of(Feature.DELAY);
            case PARK -> Optional.of(Feature.PARK);
        };
    }
}
