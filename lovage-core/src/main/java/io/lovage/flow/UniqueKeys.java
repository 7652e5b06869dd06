package io.lovage.flow;

import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.Txn;
import java.util.List;

/**
 * Unique keys: an entry while an unfinished task or flow holds the key, with the holder's id as value and the id's low half as number. Whoever changes a
 * partition keeps others waiting until the change is durable, so keys are spread over many.
 */
public final class UniqueKeys {

    private static final String PARTITION = "unique:";

    /**
     * The upper byte of a hash times this, an odd number near 2^32 divided by the golden ratio, is the partition: one of 256, also for keys that are nearly alike.
     * All processes must agree on it: a key that is looked for elsewhere is taken twice.
     */
    private static final int SPREAD = 0x9E3779B9;

    private UniqueKeys() {}

    public static Key key(String unique) {
        return new Key(partition(unique), unique);
    }

    private static String partition(String unique) {
        return PARTITION + ((unique.hashCode() * SPREAD) >>> 24);
    }

    /** Takes the key if nobody holds it. */
    public static Txn take(String unique, MessageId holder) {
        return Txn.of(partition(unique), List.of(new Txn.Absent(unique)), List.of(put(unique, holder)));
    }

    /** Takes the key from {@code last}, a holder that is known to have ended. */
    public static Txn takeOver(Entry last, MessageId holder) {
        String unique = last.key().name();
        return Txn.of(
                partition(unique), List.of(new Txn.VersionIs(unique, last.version())), List.of(put(unique, holder)));
    }

    /** Gives the key up if {@code holder} has it. */
    public static Txn release(String unique, MessageId holder) {
        return Txn.of(
                partition(unique), List.of(new Txn.NumberIs(unique, holder.low())), List.of(new Txn.Delete(unique)));
    }

    public static MessageId holder(Entry entry) {
        return MessageId.of(entry.value().text());
    }

    private static Txn.Put put(String unique, MessageId holder) {
        return new Txn.Put(unique, Payload.utf8(holder.toString()), holder.low(), null);
    }
}
