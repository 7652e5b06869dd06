package io.lovage.client;

import io.lovage.broker.PublishResult;
import io.lovage.engine.Inlet;
import io.lovage.flow.FlowStart;
import io.lovage.flow.ForeignWorkers;
import io.lovage.flow.UniqueKeys;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.store.Entry;
import io.lovage.store.TaskRecord;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import io.lovage.task.Call;
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
    private final @Nullable ForeignWorkers foreign;

    /**
     * @param foreign what knows how to send work to another system; {@code null} if the engine is shared with none
     */
    public Sender(Inlet inlet, Publisher publisher, MessageIds ids, Clock clock, @Nullable ForeignWorkers foreign) {
        this.inlet = inlet;
        this.publisher = publisher;
        this.ids = ids;
        this.clock = clock;
        this.foreign = foreign;
    }

    /** Sends {@code call} and returns the id of the task whose result is the call's; errors as in {@link Publisher#publish}. */
    public MessageId send(Call<?> call) {
        return isForeignFlow(call) ? sendForeign(call.work()) : send(parcel(call), Mark.NONE);
    }

    /** Sends many; those that are single tasks go in batches. */
    public List<MessageId> sendAll(List<? extends Call<?>> calls) {
        List<MessageId> sent = new ArrayList<>(calls.size());
        List<Message> messages = new ArrayList<>(calls.size());
        for (Call<?> call : calls) {
            if (isForeignFlow(call)) {
                sent.add(sendForeign(call.work()));
                continue;
            }
            Parcel parcel = parcel(call);
            if (parcel instanceof Parcel.OfMessage single && parcel.uniqueKey() == null) {
                messages.add(single.message());
                sent.add(single.id());
            } else {
                sent.add(send(parcel, Mark.NONE));
            }
        }
        publisher.publishAll(messages);
        return sent;
    }

    private Parcel parcel(Call<?> call) {
        if (call.work().isForeign()) {
            ForeignWorkers unused = foreignWorkers();
        }
        return Parcel.of(call, ids.next(), clock.instant());
    }

    private static boolean isForeignFlow(Call<?> call) {
        return call.work().isForeign() && !(call.work() instanceof Work.Single);
    }

    private ForeignWorkers foreignWorkers() {
        if (foreign == null) {
            throw new InvalidMessageException(
                    "The call has a task that another system is to run, and this engine is shared with none. Use redis:// for tasks of Celery's workers.");
        }
        return foreign;
    }

    private MessageId sendForeign(Work work) {
        MessageId result = ids.next();
        String doing = "sending the flow with result " + result;
        Instant now = clock.instant();
        for (int i = 0; i < TRIES && Duration.between(now, clock.instant()).toSeconds() < 30; i++) {
            PublishResult sent = Stages.await(foreignWorkers().send(result, work, now), doing);
            if (sent.sent() == PublishResult.Sent.ACCEPTED) {
                return result;
            }
            if (sent.sent() == PublishResult.Sent.REJECTED) {
                throw new EngineUnavailableException("The engine refused " + doing + ": " + sent.detail());
            }
        }
        throw undecided(doing);
    }

    /**
     * Sends what somebody keeps and may have sent before, or may be sending at the same time: it begins once.
     *
     * @param again whether it may have been sent before
     */
    void sendKept(Parcel parcel, boolean again) {
        if (!again || !isKnown(parcel.id())) {
            MessageId unused = send(parcel, Mark.of(parcel.id()));
        }
    }

    private MessageId send(Parcel parcel, Mark mark) {
        if (parcel instanceof Parcel.OfFlow flow) {
            return sendFlow(flow.start(), mark);
        }
        Message message = ((Parcel.OfMessage) parcel).message();
        String unique = parcel.uniqueKey();
        if (unique == null) {
            publisher.publish(message);
            return message.id();
        }
        Txn take = UniqueKeys.take(unique, message.id());
        // Without a mark: its message is stored once, whoever holds the key.
        return takeKey(unique, with(take, List.of(message), List.of()), message.id(), Mark.NONE);
    }

    private MessageId sendFlow(FlowStart start, Mark mark) {
        String unique = start.uniqueKey();
        Txn begin = unique == null ? mark.on(start.transaction()) : start.transaction();
        commit(begin, "sending flow " + start.id(), start.result());
        if (unique == null) {
            return start.result();
        }
        MessageId holder = takeKey(unique, start.uniqueTransaction(), start.result(), mark);
        if (!holder.equals(start.result())) {
            commit(
                    start.undo(),
                    "removing flow " + start.id() + ", which another with its unique key precedes",
                    start.result());
        }
        return holder;
    }

    /** Whether it was sent before. It may even have ended, and with it what keeps it from being sent twice: a flow's plan, a unique key. */
    private boolean isKnown(MessageId id) {
        return inlet.task(id).isPresent();
    }

    /** Commits {@code take}, which takes the key for {@code id}; or returns the unfinished task that has the key. */
    private MessageId takeKey(String unique, Txn take, MessageId id, Mark mark) {
        Txn next = take;
        for (int i = 0; i < TRIES; i++) {
            if (commit(mark.on(next), "sending task " + id, id).isCommitted() || mark.isOn(inlet, take.partition())) {
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
     * An unknown outcome is tried again: the transaction's own success makes its condition false, until what it began has ended; so that is looked for, too.
     *
     * @param begun the task that the transaction brings about
     */
    @CanIgnoreReturnValue
    private TxnResult commit(Txn txn, String doing, MessageId begun) {
        Instant start = clock.instant();
        for (int i = 0; i < TRIES && Duration.between(start, clock.instant()).toSeconds() < 30; i++) {
            TxnResult result = Stages.await(inlet.commit(txn), doing);
            if (result.status() != TxnResult.Status.UNKNOWN) {
                return result;
            }
            if (isKnown(begun)) {
                return TxnResult.committed(List.of());
            }
        }
        throw undecided(doing);
    }

    private static EngineUnavailableException undecided(String doing) {
        return new EngineUnavailableException("The engine didn't say whether it succeeded at " + doing + ".");
    }

    private static Txn with(Txn txn, List<Message> publish, List<TaskRecord> records) {
        return new Txn(txn.partition(), txn.when(), txn.then(), publish, records);
    }
}
