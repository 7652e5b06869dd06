package io.lovage.sql;

import io.lovage.message.Message;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Stores new messages. One whose id is known already changes nothing. */
public final class Arrivals {

    private Arrivals() {}

    /** Stores {@code messages}, nearly all of them at once. */
    public static void store(Work work, List<Message> messages) throws SQLException {
        if (!messages.isEmpty()) {
            finish(work, messages, work.sql().dialect().bulk().insert(work, messages));
        }
    }

    /** Announces those that are {@code stored}, and stores the others if they must be. */
    public static void finish(Work work, List<Message> messages, boolean[] stored) throws SQLException {
        for (int i = 0; i < stored.length; i++) {
            Message message = messages.get(i);
            if (stored[i]) {
                announce(work, message);
            } else {
                storeWithCare(work, message);
            }
        }
    }

    private static void announce(Work work, Message message) throws SQLException {
        Long due = MessageTable.delayedUntil(message, work.now());
        if (due == null) {
            work.effects().ready(work.names().queues().idOf(work.sql(), message.queue()));
        } else {
            work.effects().due(due);
        }
    }

    /** Stores {@code message} unless there is one with its id, or a final record of it. A WAITING record makes room. */
    private static void storeWithCare(Work work, Message message) throws SQLException {
        if (MessageTable.hold(work, message.id()).isPresent()) {
            return;
        }
        Optional<StoredTask> record = TaskTable.hold(work, message.id(), Long.MIN_VALUE);
        if (record.isPresent() && Tasks.isFinal(record.get(), work.now())) {
            return;
        }
        if (record.isPresent()) {
            Tasks.forget(work.sql(), record.get().key());
        }
        long key = Homes.settle(work.sql(), message.id());
        MessageTable.insert(work, key, message);
        announce(work, message);
    }
}
