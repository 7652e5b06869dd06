package io.lovage.memory;

import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.Txn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The state store's contents. Touched only under the space's lock. */
final class Entries {

    /** The order of UTF-8 bytes is that of code points, which differs from that of UTF-16 units where surrogates are concerned. */
    static final Comparator<String> UTF_8_ORDER = Entries::compareCodePoints;

    private static final Comparator<Entry> BY_EXPIRY = Comparator.comparing(Entries::end)
            .thenComparing(entry -> entry.key().partition())
            .thenComparing(entry -> entry.key().name());

    private final Map<String, TreeMap<String, Entry>> partitions = new HashMap<>();
    private final TreeSet<Entry> expiring = new TreeSet<>(BY_EXPIRY);
    private long lastVersion;

    @Nullable
    Entry find(String partition, String name, Instant now) {
        TreeMap<String, Entry> entries = partitions.get(partition);
        Entry entry = entries == null ? null : entries.get(name);
        return entry == null || isExpired(entry, now) ? null : entry;
    }

    List<Entry> scan(String partition, String from, String to, int limit, Instant now) {
        TreeMap<String, Entry> entries = partitions.get(partition);
        if (entries == null || UTF_8_ORDER.compare(from, to) >= 0) {
            return List.of();
        }
        return entries.subMap(from, to).values().stream()
                .filter(entry -> !isExpired(entry, now))
                .limit(limit)
                .toList();
    }

    boolean hold(Txn txn, Instant now) {
        return txn.when().stream().allMatch(condition -> holds(txn.partition(), condition, now));
    }

    private boolean holds(String partition, Txn.Cond condition, Instant now) {
        Entry entry = find(partition, condition.name(), now);
        if (condition instanceof Txn.VersionIs is) {
            return is.version() == (entry == null ? 0 : entry.version());
        }
        if (condition instanceof Txn.NumberIs is) {
            return entry != null && entry.number() == is.number();
        }
        return condition instanceof Txn.Present == (entry != null);
    }

    /** Does all operations; returns the new number of each {@link Txn.Add}. */
    List<Long> apply(Txn txn, Instant now) {
        List<Long> numbers = new ArrayList<>();
        for (Txn.Op operation : txn.then()) {
            if (operation instanceof Txn.Put put) {
                put(new Key(txn.partition(), put.name()), put, now);
            } else if (operation instanceof Txn.Add add) {
                numbers.add(add(new Key(txn.partition(), add.name()), add.delta(), now));
            } else if (operation instanceof Txn.Delete delete) {
                remove(new Key(txn.partition(), delete.name()));
            } else if (operation instanceof Txn.DeleteRange range) {
                removeRange(txn.partition(), range);
            }
        }
        return numbers;
    }

    private void put(Key key, Txn.Put put, Instant now) {
        Instant expiresAt = put.ttl() == null ? null : Times.after(now, put.ttl());
        store(new Entry(key, put.value(), put.number(), ++lastVersion, expiresAt));
    }

    private long add(Key key, long delta, Instant now) {
        Entry old = find(key.partition(), key.name(), now);
        Entry sum = old == null
                ? new Entry(key, Payload.EMPTY, delta, ++lastVersion, null)
                : new Entry(key, old.value(), old.number() + delta, ++lastVersion, old.expiresAt());
        store(sum);
        return sum.number();
    }

    private void removeRange(String partition, Txn.DeleteRange range) {
        TreeMap<String, Entry> entries = partitions.get(partition);
        if (entries != null && UTF_8_ORDER.compare(range.from(), range.to()) < 0) {
            List.copyOf(entries.subMap(range.from(), range.to()).values()).forEach(entry -> remove(entry.key()));
        }
    }

    private void store(Entry entry) {
        remove(entry.key());
        partitions
                .computeIfAbsent(entry.key().partition(), name -> new TreeMap<>(UTF_8_ORDER))
                .put(entry.key().name(), entry);
        if (entry.expiresAt() != null) {
            expiring.add(entry);
        }
    }

    private void remove(Key key) {
        TreeMap<String, Entry> entries = partitions.get(key.partition());
        Entry removed = entries == null ? null : entries.remove(key.name());
        if (removed != null && removed.expiresAt() != null) {
            expiring.remove(removed);
        }
        if (entries != null && entries.isEmpty()) {
            partitions.remove(key.partition());
        }
    }

    int dropExpired(Instant now) {
        int before = expiring.size();
        while (!expiring.isEmpty() && isExpired(expiring.first(), now)) {
            remove(expiring.first().key());
        }
        return before - expiring.size();
    }

    private static Instant end(Entry entry) {
        return entry.expiresAt() == null ? Instant.MAX : entry.expiresAt();
    }

    private static boolean isExpired(Entry entry, Instant now) {
        Instant expiresAt = entry.expiresAt();
        return expiresAt != null && !expiresAt.isAfter(now);
    }

    private static int compareCodePoints(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // A surrogate stands for a code point above all that one unit can hold.
                return Character.isSurrogate(x) == Character.isSurrogate(y)
                        ? Character.compare(x, y)
                        : Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
