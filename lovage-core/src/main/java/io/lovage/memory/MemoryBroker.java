package io.lovage.memory;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Why;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import io.lovage.store.TaskState;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

final class MemoryBroker implements Broker {

    private final Session session;

    MemoryBroker(Session session) {
        this.session = session;
    }

    @Override
    public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
        return session.stage((contents, now) ->
                batch.stream().map(message -> publish(contents, message, now)).toList());
    }

    private static PublishResult publish(Contents contents, Message message, Instant now) {
        if (message.body().size() > MessageLimits.MAX_BODY_BYTES) {
            return PublishResult.rejected(
                    Why.TOO_LARGE,
                    String.format(
                            "Message %s has a body of %,d bytes; the limit is %,d.",
                            message.id(), message.body().size(), MessageLimits.MAX_BODY_BYTES));
        }
        contents.publish(message, now);
        return PublishResult.ACCEPTED;
    }

    @Override
    public Subscription subscribe(SubscribeSpec spec) {
        return session.alone((contents, now) -> {
            spec.queues().forEach(contents.messages()::declare);
            return new MemorySubscription(session, spec);
        });
    }

    @Override
    public List<QueueStats> stats() {
        return session.alone((contents, now) -> contents.messages().stats());
    }

    @Override
    public long purge(String queue, Set<Place> places) {
        return session.alone((contents, now) -> {
            List<Slot> purged = contents.messages().inOrder(false, null).stream()
                    .filter(slot -> slot.message().queue().equals(queue))
                    .filter(slot -> places.contains(slot.position().place()) && !slot.isAt(Place.LEASED))
                    .toList();
            purged.forEach(slot -> purge(contents, slot, now));
            return (long) purged.size();
        });
    }

    private static void purge(Contents contents, Slot slot, Instant now) {
        if (slot.isAt(Place.DEAD)) {
            contents.removeDead(slot, now, Completion.DEFAULT_RETENTION);
        } else {
            contents.end(slot, TaskState.CANCELLED, "purged", now, Completion.DEFAULT_RETENTION);
        }
    }

    @Override
    public Map<MessageId, Browsed> locate(List<MessageId> ids) {
        return session.alone((contents, now) -> {
            Map<MessageId, Browsed> found = new HashMap<>();
            for (MessageId id : ids) {
                Slot slot = contents.messages().find(id);
                if (slot != null) {
                    found.put(id, slot.browsed());
                }
            }
            return found;
        });
    }

    @Override
    public List<Browsed> browse(BrowseSpec spec) {
        return session.alone((contents, now) -> contents.messages().inOrder(spec.newestFirst(), spec.after()).stream()
                .filter(slot -> matches(slot, spec))
                .limit(spec.limit())
                .map(Slot::browsed)
                .toList());
    }

    private static boolean matches(Slot slot, BrowseSpec spec) {
        return slot.isAt(spec.place())
                && (spec.queue() == null || spec.queue().equals(slot.message().queue()))
                && (spec.task() == null || spec.task().equals(slot.message().task()));
    }

    @Override
    public Set<MessageId> redrive(List<MessageId> ids, Instant when) {
        return session.alone((contents, now) -> {
            Set<MessageId> redriven = new LinkedHashSet<>();
            for (MessageId id : ids) {
                Slot slot = contents.messages().find(id);
                if (slot != null && slot.isAt(Place.DEAD)) {
                    contents.redrive(slot, when, now);
                    redriven.add(id);
                }
            }
            return redriven;
        });
    }
}
