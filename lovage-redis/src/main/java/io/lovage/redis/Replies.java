package io.lovage.redis;

import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What scripts answer: states of messages and records of tasks, as {@code common.lua} has them. */
final class Replies {

    private Replies() {}

    /** What changes of a message. */
    record State(
            Place place,
            String queue,
            @Nullable String task,
            Instant enqueuedAt,
            int attempt,
            Instant time,
            @Nullable String consumer,
            Instant since,
            @Nullable String reason) {

        static State read(Unpacker in) {
            in.beginArray();
            Place place = Codes.place(in.smallNumber());
            String queue = in.text();
            in.skip(1); // priority
            String task = in.orNull(Unpacker::text);
            Instant enqueuedAt = Millis.read(in.number());
            int attempt = in.smallNumber();
            in.skip(2); // attempts forgiven, lapses
            Instant time = Millis.read(in.number());
            in.skip(1); // token
            String consumer = in.orNull(Unpacker::text);
            Instant since = Millis.read(in.number());
            String reason = in.orNull(Unpacker::text);
            in.skip(1); // whether there are attempts
            return new State(place, queue, task, enqueuedAt, attempt, time, consumer, since, reason);
        }

        Browsed browsed(Message message) {
            return new Browsed(message, place, attempt, place == Place.LEASED ? since : time, consumer, reason);
        }

        /** The task whose message this is, unless that is dead. */
        TaskRecord live(MessageId id, List<Attempt> ended) {
            List<Attempt> attempts = new ArrayList<>(ended);
            if (place == Place.LEASED) {
                attempts.add(new Attempt(attempt, Objects.requireNonNull(consumer), since, null, null));
            }
            return new TaskRecord(
                    id,
                    Objects.requireNonNull(task),
                    queue,
                    Codes.stateAt(place),
                    attempts,
                    null,
                    null,
                    reason,
                    enqueuedAt,
                    place == Place.DELAYED ? time : null,
                    null);
        }
    }

    /** A record but for its body. */
    record Head(TaskState state, Instant at, String name, String queue, Instant enqueuedAt) {

        static Head read(Unpacker in) {
            in.beginArray();
            TaskState state = Codes.state(in.smallNumber());
            in.skip(1); // kept until
            Instant at = Millis.read(in.number());
            String name = in.text();
            String queue = in.text();
            Instant enqueuedAt = Millis.read(in.number());
            in.skip(1); // whether there are attempts
            return new Head(state, at, name, queue, enqueuedAt);
        }

        /** The whole of it; {@code earlier} attempts go before those in the body. */
        TaskRecord with(MessageId id, byte[] body, List<Attempt> earlier) {
            Unpacker in = new Unpacker(body);
            in.beginArray();
            Payload result = in.orNull(value -> Payload.of(value.binary()));
            TaskError error = in.orNull(Replies::error);
            String reason = in.orNull(Unpacker::text);
            List<Attempt> attempts = new ArrayList<>(earlier);
            attempts.addAll(in.list(value -> attempt(value, id)));
            return new TaskRecord(
                    id,
                    name,
                    queue,
                    state,
                    attempts,
                    result,
                    error,
                    reason,
                    enqueuedAt,
                    null,
                    state.isFinal() ? at : null);
        }
    }

    private static TaskError error(Unpacker in) {
        in.beginArray();
        String type = in.text();
        String message = in.text();
        return new TaskError(type, message, in.orNull(Unpacker::text));
    }

    static Attempt attempt(Unpacker in, MessageId id) {
        in.beginArray();
        int number = in.smallNumber();
        String worker = in.text();
        Instant startedAt = Millis.read(in.number());
        Long finished = in.orNull(Unpacker::number);
        Instant finishedAt = finished == null ? null : Millis.read(finished);
        TaskError error = in.takeTrue() ? lost(number, id, worker) : in.orNull(Replies::error);
        return new Attempt(number, worker, startedAt, finishedAt, error);
    }

    private static TaskError lost(int number, MessageId id, String worker) {
        return new TaskError(
                "lease-lost",
                String.format(
                        "Attempt %d of task %s was lost: worker %s did not finish or renew its lease. The task is due again.",
                        number, id, worker),
                null);
    }
}
