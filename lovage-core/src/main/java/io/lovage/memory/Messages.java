package io.lovage.memory;

import io.lovage.broker.Delivery;
import io.lovage.broker.LeaseToken;
import io.lovage.broker.Place;
import io.lovage.broker.QueueStats;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All messages of a space, each in exactly one place. Touched only under the space's lock. */
final class Messages {

    private static final Comparator<Slot> BY_TIME =
            Comparator.comparing((Slot slot) -> slot.position().time()).thenComparing(Slot::id);

    private final TreeMap<MessageId, Slot> byId = new TreeMap<>();
    private final TreeMap<String, MemoryQueue> queues = new TreeMap<>();
    private final TreeSet<Slot> timed = new TreeSet<>(BY_TIME);
    private boolean stirred;

    void declare(String queue) {
        queues.computeIfAbsent(queue, MemoryQueue::new);
    }

    void add(Message message, Instant now) {
        Slot slot = new Slot(message, Position.dueAt(message.notBefore(), now));
        byId.put(slot.id(), slot);
        enter(slot);
    }

    void remove(Slot slot) {
        leave(slot);
        slot.moveTo(Position.dead("removed", slot.position().time()));
        byId.remove(slot.id());
    }

    void move(Slot slot, Position position) {
        leave(slot);
        slot.moveTo(position);
        enter(slot);
    }

    private void enter(Slot slot) {
        queue(slot).enter(slot);
        if (slot.position().isTimed()) {
            timed.add(slot);
        }
        if (!slot.isAt(Place.LEASED)) {
            stirred = true;
        }
    }

    private void leave(Slot slot) {
        queue(slot).leave(slot);
        if (slot.position().isTimed()) {
            timed.remove(slot);
        }
    }

    private MemoryQueue queue(Slot slot) {
        return queues.computeIfAbsent(slot.message().queue(), MemoryQueue::new);
    }

    /** Makes READY whatever became due or lost its lease. */
    void sweep(Instant now) {
        while (!timed.isEmpty() && !timed.first().position().time().isAfter(now)) {
            Slot slot = timed.first();
            Lease lost = slot.position().lease();
            if (lost != null) {
                slot.lapsed(lost, slot.position().time());
            }
            move(slot, Position.ready(now));
        }
    }

    /** When {@link #sweep} has work next. */
    @Nullable
    Instant nextChange() {
        return timed.isEmpty() ? null : timed.first().position().time();
    }

    /** Whether, since the last question, a message came to where a poll may find it. */
    boolean wereStirred() {
        boolean were = stirred;
        stirred = false;
        return were;
    }

    Delivery lease(Slot slot, String consumer, Instant now, Instant until) {
        Lease lease = new Lease(slot, consumer, now);
        move(slot, Position.leased(lease, until));
        return slot.beginAttempt(lease);
    }

    /** The message that {@code delivery} has leased, or {@code null} if it lost the lease. */
    @Nullable
    Slot held(Delivery delivery) {
        LeaseToken token = delivery.token();
        return token instanceof Lease lease && lease.holds() ? lease.slot() : null;
    }

    @Nullable
    Slot find(MessageId id) {
        return byId.get(id);
    }

    /** All after {@code after}, as a view that must not be kept. */
    Collection<Slot> inOrder(boolean newestFirst, @Nullable MessageId after) {
        NavigableMap<MessageId, Slot> ordered = newestFirst ? byId.descendingMap() : byId;
        return after == null ? ordered.values() : ordered.tailMap(after, false).values();
    }

    @Nullable
    Slot next(String queue, Set<String> tasks) {
        MemoryQueue found = queues.get(queue);
        return found == null ? null : found.next(tasks);
    }

    List<QueueStats> stats() {
        List<QueueStats> stats = new ArrayList<>(queues.size());
        queues.values().forEach(queue -> stats.add(queue.stats()));
        return stats;
    }
}
