package io.lovage.memory;

import io.lovage.broker.Place;
import io.lovage.broker.SettleResult;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.engine.Outcome;
import io.lovage.message.MessageId;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The ends of attempts and of tasks that were never run. */
final class Commits {

    private Commits() {}

    static SettleResult commit(Contents contents, Completion completion, Instant now) {
        Slot slot = contents.messages().held(completion.delivery());
        if (slot == null) {
            return SettleResult.STALE;
        }
        slot.settled();
        if (!(completion.outcome() instanceof Outcome.Expired)) {
            slot.addAttempt(completion.attempt());
        }
        conclude(contents, slot, completion, now);
        apply(contents, completion.transactions(), now, orDefault(completion.retention()));
        return SettleResult.DONE;
    }

    private static void conclude(Contents contents, Slot slot, Completion completion, Instant now) {
        Outcome outcome = completion.outcome();
        Duration retention = orDefault(completion.retention());
        if (outcome instanceof Outcome.Succeeded succeeded) {
            contents.succeed(slot, succeeded.result(), now, completion.retention());
        } else if (outcome instanceof Outcome.Failed failed) {
            contents.bury(slot, failed.error(), now);
        } else if (outcome instanceof Outcome.RetryAt retry) {
            contents.messages().move(slot, Position.dueAt(retry.at(), now));
        } else if (outcome instanceof Outcome.Cancelled cancelled) {
            contents.end(slot, TaskState.CANCELLED, cancelled.reason(), now, retention);
        } else if (outcome instanceof Outcome.Expired) {
            contents.end(slot, TaskState.EXPIRED, null, now, retention);
        }
    }

    static Withdrawal withdraw(Contents contents, MessageId id, String reason, List<Txn> transactions, Instant now) {
        Slot slot = contents.messages().find(id);
        Withdrawal withdrawal =
                slot == null ? withdrawRecord(contents, id, reason, now) : withdrawMessage(contents, slot, reason, now);
        if (withdrawal == Withdrawal.WITHDRAWN) {
            apply(contents, transactions, now, Completion.DEFAULT_RETENTION);
        }
        return withdrawal;
    }

    private static Withdrawal withdrawMessage(Contents contents, Slot slot, String reason, Instant now) {
        if (slot.isAt(Place.LEASED)) {
            return Withdrawal.RUNNING;
        }
        if (slot.isAt(Place.DEAD)) {
            return Withdrawal.FINISHED;
        }
        contents.end(slot, TaskState.CANCELLED, reason, now, Completion.DEFAULT_RETENTION);
        return Withdrawal.WITHDRAWN;
    }

    private static Withdrawal withdrawRecord(Contents contents, MessageId id, String reason, Instant now) {
        TaskRecord record = contents.records().find(id, now);
        if (record == null) {
            return Withdrawal.UNKNOWN_ID;
        }
        if (record.state().isFinal()) {
            return Withdrawal.FINISHED;
        }
        contents.record(Tasks.cancelled(record, reason, now), now, Completion.DEFAULT_RETENTION);
        return Withdrawal.WITHDRAWN;
    }

    private static void apply(Contents contents, List<Txn> transactions, Instant now, Duration retention) {
        transactions.forEach(txn -> contents.apply(txn, now, retention));
    }

    private static Duration orDefault(Duration retention) {
        return retention.isZero() ? Completion.DEFAULT_RETENTION : retention;
    }
}
