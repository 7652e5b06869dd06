package io.lovage.worker;

import io.lovage.message.MessageId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tasks a worker will not run, and why. Thread-safe. */
final class Refusals {

    private static final int MOST = 50_000;

    /** In the order in which they came. Guarded by the monitor. */
    private final Map<MessageId, String> reasons = new LinkedHashMap<>();

    /** So that nobody waits for the monitor while there are none. */
    private volatile boolean any;

    synchronized void add(Collection<MessageId> ids, String reason) {
        for (MessageId id : ids) {
            reasons.putIfAbsent(id, reason);
            if (reasons.size() > MOST) {
                reasons.remove(reasons.keySet().iterator().next());
            }
        }
        any = !reasons.isEmpty();
    }

    @Nullable
    String reason(MessageId id) {
        return any ? find(id) : null;
    }

    private synchronized @Nullable String find(MessageId id) {
        return reasons.get(id);
    }

    synchronized Set<MessageId> ids() {
        return Set.copyOf(reasons.keySet());
    }
}
