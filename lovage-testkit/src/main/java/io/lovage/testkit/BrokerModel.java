package io.lovage.testkit;

import io.lovage.broker.Browsed;
import io.lovage.broker.Delivery;
import io.lovage.broker.LeaseToken;
import io.lovage.broker.Place;
import io.lovage.broker.Settlement;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a broker with one queue must do, in the simplest way: a list that is searched from end to end. */
final class BrokerModel {

    /** One message; {@code until} is when it becomes due or its lease ends. */
    private static final class Held {

        private final Message message;
        private Place place = Place.READY;
        private Instant until = Instant.MAX;
        private @Nullable Delivery delivery;
        private int attempt;
        private int forgiven;
        private int lapses;

        Held(Message message) {
            this.message = message;
        }

        void moveTo(Place newPlace, Instant newUntil) {
            place = newPlace;
            until = newUntil;
            delivery = null;
        }

        void dueAt(Instant due, Instant now) {
            moveTo(due.isAfter(now) ? Place.DELAYED : Place.READY, due);
        }

        boolean isFor(Set<String> tasks) {
            String task = message.task();
            return place == Place.READY
                    || (place == Place.PARKED && (task == null ? tasks.isEmpty() : tasks.contains(task)));
        }
    }

    /** What is compared. */
    record Seen(Place place, int attempt) {

        static Seen of(Browsed browsed) {
            return new Seen(browsed.place(), browsed.attempt());
        }
    }

    /** Stands for any token. */
    static final LeaseToken ANY_TOKEN = new LeaseToken() {};

    private final Map<MessageId, Held> all = new TreeMap<>();

    void publish(Message message, Instant now) {
        if (!all.containsKey(message.id())) {
            Held held = new Held(message);
            Instant notBefore = message.notBefore();
            held.dueAt(notBefore == null ? now : notBefore, now);
            all.put(message.id(), held);
        }
    }

    void timeIs(Instant now) {
        for (Held held : all.values()) {
            boolean isOver = !held.until.isAfter(now);
            if (isOver && held.place == Place.LEASED) {
                held.lapses++;
                held.moveTo(Place.READY, Instant.MAX);
            } else if (isOver && held.place == Place.DELAYED) {
                held.moveTo(Place.READY, Instant.MAX);
            }
        }
    }

    /** What a poll must deliver, but for the tokens. */
    List<Delivery> poll(int max, Set<String> tasks, Instant now) {
        return all.values().stream()
                .filter(held -> held.isFor(tasks))
                .sorted(Comparator.comparingInt((Held held) -> -held.message.priority())
                        .thenComparing(held -> held.message.id()))
                .limit(max)
                .map(held -> new Delivery(held.message, held.attempt + 1, held.forgiven, held.lapses, now, ANY_TOKEN))
                .toList();
    }

    void leased(Delivery delivery, Instant until) {
        Held held = held(delivery.message().id());
        held.moveTo(Place.LEASED, until);
        held.delivery = delivery;
        held.attempt++;
    }

    /** Whether {@code delivery} still has its message. */
    boolean holds(Delivery delivery) {
        Held held = all.get(delivery.message().id());
        return held != null && held.delivery != null && held.delivery.token().equals(delivery.token());
    }

    void extend(Delivery delivery, Instant until) {
        held(delivery.message().id()).until = until;
    }

    void settle(Settlement settlement, Instant now) {
        MessageId id = settlement.delivery().message().id();
        Held held = held(id);
        held.lapses = settlement instanceof Settlement.Release release && !release.counted() ? held.lapses : 0;
        if (settlement instanceof Settlement.Ack) {
            all.remove(id);
        } else if (settlement instanceof Settlement.Release back) {
            held.attempt -= back.counted() ? 0 : 1;
            Duration delay = back.delay();
            held.dueAt(now.plus(delay), now);
        } else if (settlement instanceof Settlement.Park) {
            held.attempt--;
            held.moveTo(Place.PARKED, Instant.MAX);
        } else {
            held.moveTo(Place.DEAD, Instant.MAX);
        }
    }

    boolean isDead(MessageId id) {
        Held held = all.get(id);
        return held != null && held.place == Place.DEAD;
    }

    void redrive(MessageId id, Instant when, Instant now) {
        Held held = held(id);
        held.forgiven = held.attempt;
        held.lapses = 0;
        held.dueAt(when, now);
    }

    Map<MessageId, Seen> seen() {
        Map<MessageId, Seen> seen = new TreeMap<>();
        all.forEach((id, held) -> seen.put(id, new Seen(held.place, held.attempt)));
        return seen;
    }

    private Held held(MessageId id) {
        Held held = all.get(id);
        if (held == null) {
            throw new AssertionError("The model has no message " + id);
        }
        return held;
    }
}
