package io.lovage.testkit;

import io.lovage.message.MessageId;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which messages an engine took in and which it let go, as far as it said so. Thread-safe. */
final class Witness {

    private final Set<MessageId> accepted = ConcurrentHashMap.newKeySet();
    private final Map<MessageId, Integer> offers = new ConcurrentHashMap<>();
    private final Map<MessageId, Integer> ends = new ConcurrentHashMap<>();

    /** The engine said that it has it. */
    void accepted(MessageId id) {
        accepted.add(id);
        mayHave(id);
    }

    /** It came with a transaction that happened or not. */
    void mayHave(MessageId id) {
        offers.merge(id, 1, Integer::sum);
    }

    /** The engine said that it is gone, for good reason. */
    void ended(MessageId id) {
        ends.merge(id, 1, Integer::sum);
    }

    Set<MessageId> everAccepted() {
        return new TreeSet<>(accepted);
    }

    Set<MessageId> everOffered() {
        return new TreeSet<>(offers.keySet());
    }

    int offers(MessageId id) {
        return offers.getOrDefault(id, 0);
    }

    int ends(MessageId id) {
        return ends.getOrDefault(id, 0);
    }
}
