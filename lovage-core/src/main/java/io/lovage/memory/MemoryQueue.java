package io.lovage.memory;

import io.lovage.broker.Place;
import io.lovage.broker.QueueStats;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The messages of one queue that could be delivered, in the order of their delivery, and how many are where. */
final class MemoryQueue {

    private static final Comparator<Slot> DELIVERY_ORDER =
            Comparator.comparingInt((Slot slot) -> -slot.message().priority()).thenComparing(Slot::id);

    /** Stands for the task of plain messages; no task has this name. */
    private static final String NO_TASK = "";

    private final String name;
    private final TreeSet<Slot> ready = new TreeSet<>(DELIVERY_ORDER);
    private final Map<String, TreeSet<Slot>> parkedByTask = new HashMap<>();
    private final Map<Place, Long> counts = new EnumMap<>(Place.class);

    MemoryQueue(String name) {
        this.name = name;
    }

    void enter(Slot slot) {
        counts.merge(slot.position().place(), 1L, Long::sum);
        if (slot.isAt(Place.READY)) {
            ready.add(slot);
        } else if (slot.isAt(Place.PARKED)) {
            parkedByTask
                    .computeIfAbsent(taskOf(slot), task -> new TreeSet<>(DELIVERY_ORDER))
                    .add(slot);
        }
    }

    void leave(Slot slot) {
        counts.merge(slot.position().place(), -1L, Long::sum);
        if (slot.isAt(Place.READY)) {
            ready.remove(slot);
        } else if (slot.isAt(Place.PARKED)) {
            unpark(slot);
        }
    }

    private void unpark(Slot slot) {
        TreeSet<Slot> parked = parkedByTask.get(taskOf(slot));
        if (parked != null && parked.remove(slot) && parked.isEmpty()) {
            parkedByTask.remove(taskOf(slot));
        }
    }

    /** What to deliver next to somebody who knows {@code tasks}. */
    @Nullable
    Slot next(Set<String> tasks) {
        Slot best = ready.isEmpty() ? null : ready.first();
        for (var parked : parkedByTask.entrySet()) {
            boolean isKnown = parked.getKey().equals(NO_TASK) ? tasks.isEmpty() : tasks.contains(parked.getKey());
            if (isKnown) {
                Slot first = parked.getValue().first();
                best = best == null || DELIVERY_ORDER.compare(first, best) < 0 ? first : best;
            }
        }
        return best;
    }

    QueueStats stats() {
        Instant oldest = ready.stream()
                .map(slot -> slot.message().enqueuedAt())
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new QueueStats(
                name,
                count(Place.READY),
                count(Place.DELAYED),
                count(Place.LEASED),
                count(Place.PARKED),
                count(Place.DEAD),
                oldest);
    }

    private long count(Place place) {
        return counts.getOrDefault(place, 0L);
    }

    private static String taskOf(Slot slot) {
        String task = slot.message().task();
        return task == null ? NO_TASK : task;
    }
}
