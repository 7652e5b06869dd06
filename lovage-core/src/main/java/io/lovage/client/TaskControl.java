package io.lovage.client;

import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.engine.Engine;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.flow.FlowProgress;
import io.lovage.flow.Flows;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.MessageId;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Interventions: cancelling tasks and giving failed ones another chance. Thread-safe. */
public final class TaskControl {

    private final Engine engine;
    private final FlowProgress progress;
    private final Cancellations cancellations;
    private final Clock clock;

    public TaskControl(Engine engine, Clock clock) {
        this.engine = engine;
        this.progress = new FlowProgress(new Flows(engine.state()));
        this.cancellations = new Cancellations(engine.state());
        this.clock = clock;
    }

    /**
     * Cancels a task. One that doesn't run yet never will, and with it what depends on it; one that runs is asked to stop. Cancelling the task whose
     * result is a flow's cancels all of the flow.
     */
    @CanIgnoreReturnValue
    public Withdrawal cancel(MessageId id, String reason) {
        return cancel(id, reason, true);
    }

    /** As {@link #cancel}, but one that runs is left alone. */
    @CanIgnoreReturnValue
    public Withdrawal withdraw(MessageId id, String reason) {
        return cancel(id, reason, false);
    }

    private Withdrawal cancel(MessageId id, String reason, boolean runningToo) {
        TaskRecord record = engine.tasks().get(id).orElse(null);
        List<MessageId> others =
                record == null || record.state() != TaskState.WAITING ? List.of() : progress.othersOf(record);
        Withdrawal result = cancelOne(id, record, reason, runningToo);
        for (MessageId other : others) {
            Withdrawal unused = cancelOne(other, null, reason, runningToo);
        }
        return result;
    }

    /** Gives failed tasks another chance, with all their attempts; returns how many of {@code ids} were failed. */
    @CanIgnoreReturnValue
    public int retry(List<MessageId> ids) {
        Instant now = clock.instant();
        Map<MessageId, Browsed> found = engine.broker().locate(ids);
        for (MessageId id : ids) {
            Browsed dead = found.get(id);
            if (dead != null && dead.place() == Place.DEAD) {
                for (Txn txn : progress.revived(dead.message(), now)) {
                    Stages.await(engine.state().commit(txn), "opening the flow of task " + id + " again");
                }
            }
        }
        return engine.broker().redrive(ids, now).size();
    }

    private Withdrawal cancelOne(MessageId id, @Nullable TaskRecord record, String reason, boolean runningToo) {
        Withdrawal result = engine.withdraw(id, reason, consequences(id, record, reason));
        if (result == Withdrawal.RUNNING && runningToo) {
            cancellations.ask(id, reason);
        }
        return result;
    }

    private List<Txn> consequences(MessageId id, @Nullable TaskRecord record, String reason) {
        Browsed found = engine.broker().locate(List.of(id)).get(id);
        if (found != null) {
            TaskError error = new TaskError("cancelled", reason, null);
            return progress.ended(found.message(), error, TaskState.CANCELLED, clock.instant());
        }
        return record == null ? List.of() : progress.cancelled(record, reason, clock.instant());
    }
}
