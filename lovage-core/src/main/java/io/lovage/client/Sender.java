package io.lovage.client;

import io.lovage.engine.Inlet;
import io.lovage.flow.FlowStart;
import io.lovage.flow.UniqueKeys;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.MessageLimits;
import io.lovage.store.Entry;
import io.lovage.store.TaskRecord;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import io.lovage.task.Call;
import io.lovage.task.CallMessages;
import io.lovage.task.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends calls: a single task as one message, anything else as a flow. Thread-safe. */
public final class Sender {

    private static final int TRIES = 100;

    private final Inlet inlet;
    private final Publisher publisher;
    private final MessageIds ids;
    private final Clock clock;

    public Sender(Inlet inlet, Publisher publisher, MessageIds ids, Clock clock) {
        this.inlet = inlet;
        this.publisher = publisher;
        this.ids = ids;
        this.clock = clock;
    }

    /** Sends {@code call} and returns the id of the task whose result is the call's; errors as in {@link Publisher#publish}. */
    public MessageId send(Call<?> call) {
        Message message = asMessage(call.work());
        if (message == null) {
            return sendFlow(call.work());
        }
        String unique = uniqueKey(call.work());
        if (unique != null) {
            return sendUnique(message, unique);
        }
        publisher.publish(message);
        return message.id();
    }

    /** Sends many; those that are single tasks go in batches. */
    public List<MessageId> sendAll(List<? extends Call<?>> calls) {
        List<MessageId> sent = new ArrayList<>(calls.size());
        List<Message> messages = new ArrayList<>(calls.size());
        for (Call<?> call : calls) {
            Message message = uniqueKey(call.work()) == null ? asMessage(call.work()) : null;
            if (message == null) {
                sent.add(send(call));
            } else {
                messages.add(message);
                sent.add(message.id());
            }
        }
        publisher.publishAll(messages);
        return sent;
    }

    private @Nullable Message asMessage(Work work) {
        return work instanceof Work.Single single
                ? CallMessages.message(ids.next(), single, single.options(), clock.instant())
                : null;
    }

    private static @Nullable String uniqueKey(Work work) {
        return work instanceof Work.Single single ? single.options().unique() : null;
    }

    private MessageId sendUnique(Message message, String unique) {
        MessageLimits.check(message);
        Txn take = UniqueKeys.take(unique, message.id());
        return takeKey(unique, with(take, List.of(message), List.of()), message.id());
    }

    private MessageId sendFlow(Work work) {
        FlowStart start = FlowStart.of(ids.next(), work, clock.instant());
        start.transaction().publish().forEach(MessageLimits::check);
        commit(start.transaction(), start.result(), "sending flow " + start.id());
        Txn unique = start.uniqueTransaction();
        if (unique == null) {
            return start.result();
        }
        unique.publish().forEach(MessageLimits::check);
        MessageId holder = takeKey(start.uniqueKey(), unique, start.result());
        if (!holder.equals(start.result())) {
            commit(start.undo(), null, "removing flow " + start.id() + ", which another with its unique key precedes");
        }
        return holder;
    }

    /** Commits {@code take}, which takes the key for {@code id}; or returns the unfinished task that has the key. */
    private MessageId takeKey(String unique, Txn take, MessageId id) {
        Txn next = take;
        for (int i = 0; i < TRIES; i++) {
            if (commit(next, id, "sending task " + id).isCommitted()) {
                return id;
            }
            Entry entry = inlet.entry(UniqueKeys.key(unique)).orElse(null);
            if (entry == null) {
                next = take;
                continue;
            }
            MessageId holder = UniqueKeys.holder(entry);
            if (holder.equals(id) || isUnfinished(holder)) {
                return holder;
            }
            next = with(UniqueKeys.takeOver(entry, id), take.publish(), take.records());
        }
        throw new EngineUnavailableException("The unique key '" + unique + "' changed hands " + TRIES
                + " times while task " + id + " was sent. Try again.");
    }

    private boolean isUnfinished(MessageId holder) {
        return inlet.task(holder)
                .map(TaskRecord::state)
                .filter(state -> !state.isFinal())
                .isPresent();
    }

    /**
     * An unknown outcome is tried again: the transaction's own success makes its condition false. What was sent may have ended meanwhile, and the condition be
     * true again; hence the look at the task {@code sent}.
     */
    @CanIgnoreReturnValue
    private TxnResult commit(Txn txn, @Nullable MessageId sent, String doing) {
        Instant start = clock.instant();
        for (int i = 0; i < TRIES && Duration.between(start, clock.instant()).toSeconds() < 30; i++) {
            TxnResult result = Stages.await(inlet.commit(txn), doing);
            if (result.status() != TxnResult.Status.UNKNOWN) {
                return result;
            }
            if (sent != null && inlet.task(sent).isPresent()) {
                return TxnResult.committed(List.of());
            }
        }
        throw new EngineUnavailableException("The engine didn't say whether it succeeded at " + doing + ".");
    }

    private static Txn with(Txn txn, List<Message> publish, List<TaskRecord> records) {
        return new Txn(txn.partition(), txn.when(), txn.then(), publish, records);
    }
}
