package io.lovage.sql;

import io.lovage.message.Message;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stores new messages. One whose id is known already changes nothing. */
public final class Arrivals {

    private Arrivals() {}

    /** Stores {@code messages}, nearly always by one statement each. */
    public static void store(Work work, List<Message> messages) throws SQLException {
        boolean careful = messages.isEmpty() || isAnyInDoubt(work.sql(), messages);
        List<Message> simple = new ArrayList<>(messages.size());
        for (Message message : messages) {
            if (careful || message.notBefore() != null || message.expires() != null) {
                storeWithCare(work, message);
            } else {
                simple.add(message);
            }
        }
        storeSimple(work, simple);
    }

    private static boolean isAnyInDoubt(Sql sql, List<Message> messages) throws SQLException {
        long first = Long.MAX_VALUE;
        long last = 0;
        for (Message message : messages) {
            long key = MessageKey.of(message.id());
            first = Math.min(first, key);
            last = Math.max(last, key);
        }
        return Homes.anyInDoubt(sql, first, last);
    }

    private static void storeSimple(Work work, List<Message> messages) throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        PreparedStatement insert = MessageTable.insertReady(work.sql());
        for (Message message : messages) {
            MessageTable.addReady(insert, work, message);
        }
        finish(work, messages, insert.executeBatch());
    }

    private static void finish(Work work, List<Message> messages, int[] stored) throws SQLException {
        for (int i = 0; i < stored.length; i++) {
            Message message = messages.get(i);
            if (stored[i] == 1) {
                announceReady(work, message);
            } else {
                storeWithCare(work, message);
            }
        }
    }

    private static void announceReady(Work work, Message message) throws SQLException {
        work.effects().ready(work.names().queues().idOf(work.sql(), message.queue()));
    }

    /** Stores {@code message} unless there is one with its id, or a final record of it. A WAITING record makes room. */
    private static void storeWithCare(Work work, Message message) throws SQLException {
        if (MessageTable.find(work.sql(), work.names(), message.id()).isPresent()) {
            return;
        }
        Optional<StoredTask> record = TaskTable.find(work.sql(), work.names(), message.id(), Long.MIN_VALUE);
        if (record.isPresent() && Tasks.isFinal(record.get(), work.now())) {
            return;
        }
        if (record.isPresent()) {
            Tasks.forget(work.sql(), record.get().key());
        }
        long key = Homes.settle(work.sql(), message.id());
        MessageTable.insert(work, key, message);
        Long due = MessageTable.delayedUntil(message, work.now());
        if (due == null) {
            announceReady(work, message);
        } else {
            work.effects().due(due);
        }
    }
}
