package io.lovage.sql;

import io.lovage.message.Payload;
import io.lovage.store.Key;
import io.lovage.store.Txn;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/*
 * Each member of a large join looks at three entries of its flow and writes two. One by one that would be five round trips to a server for each of the
 * members that end together. So what they will look at is read at once before; the transactions are worked out here, each seeing what those before it
 * did; and what they leave is written at once after. Nobody else writes in these partitions meanwhile.
 *
 * Ranges are removed first, since what is left of their names here was written after.
 */

/** The state that a batch of transactions works on. */
final class StateBatch {

    /** No version that was read before can be that of an entry that is yet to be written. */
    private static final long NOT_YET = -1;

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::partition).thenComparing(Key::name);

    private final Work work;
    private final Map<Key, StateBulk.@Nullable Facts> entries = new HashMap<>();
    private final Map<Key, Payload> values = new HashMap<>();
    private final Set<Key> changed = new LinkedHashSet<>();
    private final List<StateBulk.Range> ranges = new ArrayList<>();

    /** Of what {@code transactions} look at. */
    StateBatch(Work work, Collection<Txn> transactions) throws SQLException {
        this.work = work;
        for (Txn txn : transactions) {
            txn.when().forEach(condition -> entries.put(key(txn.partition(), condition.name()), null));
            for (Txn.Op operation : txn.then()) {
                if (operation instanceof Txn.Add add) {
                    entries.put(key(txn.partition(), add.name()), null);
                }
            }
        }
        if (!entries.isEmpty()) {
            entries.putAll(bulk().find(work, entries.keySet()));
        }
    }

    /** Half a character can't be stored, so what is stored in its place makes the key. */
    static Key key(String partition, String name) {
        return new Key(storable(partition), storable(name));
    }

    private static String storable(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c))
                ? text
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private StateBulk bulk() {
        return work.sql().dialect().stateBulk();
    }

    boolean holds(String partition, Txn.Cond condition) {
        StateBulk.Facts entry = find(key(partition, condition.name()));
        if (condition instanceof Txn.VersionIs is) {
            return is.version() == (entry == null ? 0 : entry.version());
        }
        if (condition instanceof Txn.NumberIs is) {
            return entry != null && entry.number() == is.number();
        }
        return condition instanceof Txn.Present == (entry != null);
    }

    private StateBulk.@Nullable Facts find(Key key) {
        StateBulk.Facts entry = entries.get(key);
        Long end = entry == null ? null : entry.expiresAt();
        return end == null || end > work.now() ? entry : null;
    }

    void put(String partition, Txn.Put put) {
        Long expiresAt = put.ttl() == null ? null : Millis.after(work.now(), put.ttl());
        set(key(partition, put.name()), put.value(), put.number(), expiresAt);
    }

    /** Returns the sum. */
    long add(String partition, Txn.Add add) {
        Key key = key(partition, add.name());
        StateBulk.Facts old = find(key);
        if (old == null) {
            set(key, Payload.EMPTY, add.delta(), null);
            return add.delta();
        }
        long sum = old.number() + add.delta();
        set(key, values.get(key), sum, old.expiresAt());
        return sum;
    }

    private void set(Key key, @Nullable Payload value, long number, @Nullable Long expiresAt) {
        entries.put(key, new StateBulk.Facts(number, NOT_YET, expiresAt));
        if (value != null) {
            values.put(key, value);
        }
        changed.add(key);
    }

    void delete(String partition, Txn.Delete delete) {
        Key key = key(partition, delete.name());
        forget(key);
        changed.add(key);
    }

    private void forget(Key key) {
        entries.put(key, null);
        values.remove(key);
    }

    void deleteRange(String partition, Txn.DeleteRange deleted) {
        var range = new StateBulk.Range(storable(partition), storable(deleted.from()), storable(deleted.to()));
        ranges.add(range);
        entries.keySet().stream().filter(range::contains).toList().forEach(key -> {
            forget(key);
            changed.remove(key);
        });
    }

    /** Writes what has changed. In the order of the keys, as all that touch rows do. */
    void finish() throws SQLException {
        if (!ranges.isEmpty()) {
            bulk().deleteRanges(work, ranges);
        }
        Set<Key> deleted = new TreeSet<>(ORDER);
        Map<Key, StateBulk.Write> written = new TreeMap<>(ORDER);
        for (Key key : changed) {
            StateBulk.Facts entry = entries.get(key);
            if (entry == null) {
                deleted.add(key);
            } else {
                written.put(key, new StateBulk.Write(key, values.get(key), entry.number(), entry.expiresAt()));
            }
        }
        if (!deleted.isEmpty()) {
            bulk().delete(work, deleted);
        }
        if (!written.isEmpty()) {
            bulk().write(work, List.copyOf(written.values()));
        }
    }
}
