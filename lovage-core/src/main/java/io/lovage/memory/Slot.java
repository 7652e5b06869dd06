package io.lovage.memory;

import io.lovage.broker.Browsed;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One message, where it is and what it went through. Touched only under its space's lock. */
final class Slot {

    private final Message message;
    private final List<Attempt> attempts = new ArrayList<>();
    private Position position;
    private int attempt;
    private int forgiven;
    private int lapses;

    Slot(Message message, Position position) {
        this.message = message;
        this.position = position;
    }

    Message message() {
        return message;
    }

    MessageId id() {
        return message.id();
    }

    Position position() {
        return position;
    }

    boolean isAt(Place place) {
        return position.place() == place;
    }

    boolean isTask() {
        return message.task() != null;
    }

    /** The attempts that ended. */
    List<Attempt> attempts() {
        return attempts;
    }

    int attempt() {
        return attempt;
    }

    /** For {@link Messages} alone, which keeps its indexes in step. */
    void moveTo(Position newPosition) {
        position = newPosition;
    }

    Delivery beginAttempt(Lease lease) {
        attempt++;
        return new Delivery(message, attempt, forgiven, lapses, lease.since(), lease);
    }

    void addAttempt(Attempt ended) {
        if (isTask()) {
            attempts.add(ended);
        }
    }

    void uncount() {
        attempt--;
    }

    void settled() {
        lapses = 0;
    }

    void lapsed(Lease lease, Instant at) {
        lapses++;
        var error = new TaskError(
                "lease-lost",
                String.format(
                        "Attempt %d of task %s was lost: worker %s did not finish or renew its lease. The task is due again.",
                        attempt, id(), lease.consumer()),
                null);
        addAttempt(new Attempt(attempt, lease.consumer(), lease.since(), at, error));
    }

    void forgive() {
        forgiven = attempt;
        lapses = 0;
    }

    Browsed browsed() {
        Lease lease = position.lease();
        return lease == null
                ? new Browsed(message, position.place(), attempt, position.time(), null, position.reason())
                : new Browsed(message, position.place(), attempt, lease.since(), lease.consumer(), null);
    }
}
