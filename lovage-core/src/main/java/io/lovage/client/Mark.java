package io.lovage.client;

import io.lovage.engine.Completion;
import io.lovage.engine.Inlet;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Key;
import io.lovage.store.Txn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a transaction happen once, even for somebody who was frozen on the way to it while others did it, and all that it began ended: an entry that stays for as
 * long as records do.
 */
record Mark(@Nullable String name) {

    /** For who sends once only: nothing is written. */
    static final Mark NONE = new Mark(null);

    /** Greater than any name that is removed when a flow ends. */
    private static final String BEYOND_FLOWS = "\uFFFFsent/";

    static Mark of(MessageId id) {
        return new Mark(BEYOND_FLOWS + id);
    }

    /** {@code txn}, once. */
    Txn on(Txn txn) {
        if (name == null) {
            return txn;
        }
        List<Txn.Cond> when = new ArrayList<>(txn.when());
        when.add(new Txn.Absent(name));
        List<Txn.Op> then = new ArrayList<>(txn.then());
        then.add(new Txn.Put(name, Payload.EMPTY, 0, Completion.DEFAULT_RETENTION));
        return new Txn(txn.partition(), when, then, txn.publish(), txn.records());
    }

    /** Whether it was done on {@code partition}. */
    boolean isOn(Inlet inlet, String partition) {
        return name != null && inlet.entry(new Key(partition, name)).isPresent();
    }
}
