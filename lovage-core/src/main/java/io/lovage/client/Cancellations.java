package io.lovage.client;

import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.StateStore;
import io.lovage.store.Txn;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Wishes that running tasks stop: whoever runs one looks for its wish about once a second. Thread-safe. */
public final class Cancellations {

    private static final String PARTITION = "cancel";

    /** A wish is of no use for longer than a task may run unattended. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final StateStore state;

    public Cancellations(StateStore state) {
        this.state = state;
    }

    /** Asks whoever runs {@code id} to stop it. Repeating it changes nothing. */
    void ask(MessageId id, String reason) {
        String name = id.toString();
        Txn.Put put = new Txn.Put(name, Payload.utf8(reason), 0, KEPT);
        Stages.await(
                state.commit(Txn.of(PARTITION, List.of(new Txn.Absent(name)), List.of(put))),
                "asking task " + id + " to stop");
    }

    /** The reasons of those among {@code ids} that should stop. */
    public Map<MessageId, String> among(List<MessageId> ids) {
        List<Key> keys =
                ids.stream().map(id -> new Key(PARTITION, id.toString())).toList();
        Map<MessageId, String> asked = new HashMap<>();
        state.getAll(keys)
                .forEach(found -> found.ifPresent(
                        entry -> asked.put(idOf(entry), entry.value().text())));
        return asked;
    }

    private static MessageId idOf(Entry entry) {
        return MessageId.of(entry.key().name());
    }
}
