package io.lovage.sql;

import io.lovage.broker.Place;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.message.MessageId;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What people do to messages that nobody works on: withdraw, purge, redrive. */
public final class Removals {

    private static final String PURGEABLE = "SELECT " + StoredMessage.COLUMNS
            + " FROM message WHERE queue = ? AND state = ? ORDER BY key LIMIT ?" + " FOR UPDATE";

    private Removals() {}

    /** See {@code Engine.withdraw}. */
    public static Withdrawal withdraw(Work work, MessageId id, String reason, List<Txn> transactions)
            throws SQLException {
        work.sweep();
        Withdrawal withdrawal = withdraw(work, id, reason);
        if (withdrawal == Withdrawal.UNKNOWN_ID) {
            // Where others write at the same time, its message may have taken the place of its record after the first
            // look.
            withdrawal = withdraw(work, id, reason);
        }
        if (withdrawal == Withdrawal.WITHDRAWN) {
            Transactions.applyAll(work, transactions, Completion.DEFAULT_RETENTION);
        }
        return withdrawal;
    }

    private static Withdrawal withdraw(Work work, MessageId id, String reason) throws SQLException {
        Optional<StoredMessage> message = MessageTable.hold(work, id);
        return message.isPresent() ? withdrawMessage(work, message.get(), reason) : withdrawRecord(work, id, reason);
    }

    private static Withdrawal withdrawMessage(Work work, StoredMessage message, String reason) throws SQLException {
        if (message.place() == Place.LEASED) {
            return Withdrawal.RUNNING;
        }
        if (message.place() == Place.DEAD) {
            return Withdrawal.FINISHED;
        }
        cancel(work, message, reason);
        return Withdrawal.WITHDRAWN;
    }

    private static Withdrawal withdrawRecord(Work work, MessageId id, String reason) throws SQLException {
        Optional<StoredTask> record = TaskTable.hold(work, id, work.now());
        if (record.isEmpty()) {
            return Withdrawal.UNKNOWN_ID;
        }
        if (record.get().state().isFinal()) {
            return Withdrawal.FINISHED;
        }
        Tasks.cancel(work, record.get(), reason);
        return Withdrawal.WITHDRAWN;
    }

    private static void cancel(Work work, StoredMessage message, String reason) throws SQLException {
        MessageTable.delete(work.sql(), message.key());
        if (message.isTask()) {
            long until = Millis.after(work.now(), Completion.DEFAULT_RETENTION);
            var end = new Tasks.End(TaskState.CANCELLED, null, null, reason, until);
            Tasks.end(work, message.key(), message.message(), null, end);
        }
    }

    /** Removes at most {@code most} messages of {@code queue} at {@code place}; returns how many. */
    public static int purge(Work work, String queue, Place place, int most) throws SQLException {
        work.sweep();
        Optional<Long> number = work.names().queues().find(work.sql(), queue);
        if (number.isEmpty()) {
            return 0;
        }
        List<StoredMessage> messages = work.sql()
                .list(
                        PURGEABLE,
                        row -> StoredMessage.read(work.sql(), work.names(), row),
                        number.get(),
                        Codes.of(place),
                        most);
        for (StoredMessage message : messages) {
            purge(work, message);
        }
        return messages.size();
    }

    private static void purge(Work work, StoredMessage message) throws SQLException {
        if (message.place() == Place.DEAD) {
            MessageTable.delete(work.sql(), message.key());
            TaskTable.keepUntil(work.sql(), message.key(), Millis.after(work.now(), Completion.DEFAULT_RETENTION));
        } else {
            cancel(work, message, "purged");
        }
    }

    /** See {@code Broker.redrive}. */
    public static Set<MessageId> redrive(Work work, List<MessageId> ids, Instant when) throws SQLException {
        Set<MessageId> redriven = new LinkedHashSet<>();
        for (MessageId id : ids) {
            Optional<StoredMessage> dead = MessageTable.hold(work, id);
            if (dead.isPresent() && dead.get().place() == Place.DEAD) {
                Move move = Move.dueAt(when, work.now(), true);
                MessageTable.redrive(work.sql(), dead.get().key(), move);
                Tasks.revive(work, id);
                move.announce(work.effects(), dead.get().queueId());
                redriven.add(id);
            }
        }
        return redriven;
    }
}
