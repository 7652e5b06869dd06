package io.lovage.memory;

import io.lovage.message.MessageId;
import io.lovage.store.TaskRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The records of tasks. Touched only under the space's lock. */
final class Records {

    private static final Comparator<Kept> BY_EXPIRY = Comparator.comparing(Kept::until)
            .thenComparing(kept -> kept.record().id());

    /** A record and the time from which on it reads as absent. */
    private record Kept(TaskRecord record, Instant until) {}

    private final TreeMap<MessageId, Kept> byId = new TreeMap<>();
    private final TreeSet<Kept> byExpiry = new TreeSet<>(BY_EXPIRY);
    private boolean finished;

    @Nullable
    TaskRecord find(MessageId id, Instant now) {
        Kept kept = byId.get(id);
        return kept == null || !kept.until().isAfter(now) ? null : kept.record();
    }

    boolean isFinal(MessageId id, Instant now) {
        TaskRecord found = find(id, now);
        return found != null && found.state().isFinal();
    }

    void put(TaskRecord record, Instant until) {
        Kept kept = new Kept(record, until);
        Kept replaced = byId.put(record.id(), kept);
        if (replaced != null) {
            byExpiry.remove(replaced);
        }
        byExpiry.add(kept);
        finished |= record.state().isFinal();
    }

    void remove(MessageId id) {
        Kept removed = byId.remove(id);
        if (removed != null) {
            byExpiry.remove(removed);
        }
    }

    int dropExpired(Instant now) {
        int before = byExpiry.size();
        while (!byExpiry.isEmpty() && !byExpiry.first().until().isAfter(now)) {
            remove(byExpiry.first().record().id());
        }
        return before - byExpiry.size();
    }

    /** Newest first, below {@code before}. */
    Stream<TaskRecord> newestFirst(@Nullable MessageId before, Instant now) {
        var below = before == null ? byId : byId.headMap(before, false);
        return below.descendingMap().values().stream()
                .filter(kept -> kept.until().isAfter(now))
                .map(Kept::record);
    }

    /** Whether a task finished since the last question. */
    boolean wereFinished() {
        boolean were = finished;
        finished = false;
        return were;
    }
}
