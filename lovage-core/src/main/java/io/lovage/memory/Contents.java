package io.lovage.memory;

import io.lovage.broker.Place;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages, records and state of a space, and the steps that touch more than one of them. Touched only under the space's lock. */
final class Contents {

    private final Messages messages = new Messages();
    private final Records records = new Records();
    private final Entries entries = new Entries();

    Messages messages() {
        return messages;
    }

    Records records() {
        return records;
    }

    Entries entries() {
        return entries;
    }

    /** Stores {@code message} unless its id is known. */
    void publish(Message message, Instant now) {
        if (messages.find(message.id()) == null && !records.isFinal(message.id(), now)) {
            records.remove(message.id());
            messages.add(message, now);
        }
    }

    /** Records a task that no message stands for. */
    void record(TaskRecord record, Instant now, Duration retention) {
        boolean changesAnEnd = record.state().isFinal() && records.isFinal(record.id(), now);
        if (messages.find(record.id()) == null && !changesAnEnd) {
            records.put(record, record.state().isFinal() ? Times.after(now, retention) : Instant.MAX);
        }
    }

    /** Does {@code txn} if its conditions hold, else nothing; its final records are kept for {@code retention}. */
    @CanIgnoreReturnValue
    TxnResult apply(Txn txn, Instant now, Duration retention) {
        if (!entries.hold(txn, now)) {
            return TxnResult.CONFLICT;
        }
        List<Long> numbers = entries.apply(txn, now);
        txn.publish().forEach(message -> publish(message, now));
        txn.records().forEach(record -> record(record, now, retention));
        return TxnResult.committed(numbers);
    }

    /** Makes a message a dead letter, and a task FAILED. */
    void bury(Slot slot, TaskError error, Instant now) {
        slot.settled();
        messages.move(slot, Position.dead(error.message(), now));
        if (slot.isTask()) {
            records.put(Tasks.ended(slot, TaskState.FAILED, null, error, null, now), Instant.MAX);
        }
    }

    /** Puts a dead letter back. */
    void redrive(Slot slot, Instant when, Instant now) {
        slot.forgive();
        records.remove(slot.id());
        messages.move(slot, Position.dueAt(when, now));
    }

    /** Takes a message out; a task leaves a record, unless it is to be kept for no time. */
    void succeed(Slot slot, Payload result, Instant now, Duration retention) {
        messages.remove(slot);
        if (slot.isTask() && !retention.isZero()) {
            TaskRecord record = Tasks.ended(slot, TaskState.SUCCEEDED, result, null, null, now);
            records.put(record, Times.after(now, retention));
        }
    }

    /** Takes a message out; a task leaves a record that says CANCELLED or EXPIRED. */
    void end(Slot slot, TaskState state, @Nullable String reason, Instant now, Duration retention) {
        messages.remove(slot);
        if (slot.isTask()) {
            records.put(Tasks.ended(slot, state, null, null, reason, now), Times.after(now, retention));
        }
    }

    /** Takes a dead letter out; a task stays FAILED for {@code retention}. */
    void removeDead(Slot slot, Instant now, Duration retention) {
        messages.remove(slot);
        TaskRecord failed = records.find(slot.id(), now);
        if (failed != null) {
            records.put(failed, Times.after(now, retention));
        }
    }

    /** Drops what reads as absent already; returns how much that was. */
    int dropExpired(Instant now) {
        return records.dropExpired(now) + entries.dropExpired(now);
    }

    /** What is known of a task that has a message. */
    TaskRecord describe(Slot slot, Instant now) {
        TaskRecord failed = slot.isAt(Place.DEAD) ? records.find(slot.id(), now) : null;
        return failed == null ? Tasks.live(slot) : failed;
    }
}
