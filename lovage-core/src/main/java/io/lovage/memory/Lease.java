package io.lovage.memory;

import io.lovage.broker.LeaseToken;
import java.time.Instant;

/** One lease of one message. Compared by identity, so no two leases are ever the same. */
final class Lease implements LeaseToken {

    private final Slot slot;
    private final String consumer;
    private final Instant since;

    Lease(Slot slot, String consumer, Instant since) {
        this.slot = slot;
        this.consumer = consumer;
        this.since = since;
    }

    Slot slot() {
        return slot;
    }

    String consumer() {
        return consumer;
    }

    Instant since() {
        return since;
    }

    boolean holds() {
        return slot.position().lease() == this;
    }
}
