package io.lovage.sql.mariadb;

import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.sql.Bulk;
import io.lovage.sql.Codes;
import io.lovage.sql.Dialect;
import io.lovage.sql.HeaderCodec;
import io.lovage.sql.IdBytes;
import io.lovage.sql.MessageKey;
import io.lovage.sql.MessageTable;
import io.lovage.sql.Millis;
import io.lovage.sql.RowLease;
import io.lovage.sql.Sql;
import io.lovage.sql.Work;
import io.lovage.store.TaskRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Statements that name many rows. Rows are always touched in the order of their keys, so that transactions that meet wait and don't deadlock. */
final class MultiRow implements Bulk {

    private static final String INSERT =
            "INSERT IGNORE INTO message(`key`, id, queue, name, `rank`, enqueued_at, headers,"
                    + " body, state, due, not_before, expires, fence) VALUES ";

    private static final String MARKED = "SELECT key FROM message WHERE fence = ? AND key " + Dialect.IN_NUMBERS;

    /** Minus one tells that some ids live elsewhere. */
    private static final String KNOWN =
            "SELECT key FROM task WHERE key " + Dialect.IN_NUMBERS + " UNION ALL SELECT -1 FROM displaced";

    private static final long SOME_DISPLACED = -1;

    private static final String DISPLACED = "SELECT id FROM displaced WHERE id ";

    private static final String TAKEN =
            "SELECT key FROM message WHERE key " + Dialect.IN_NUMBERS + " UNION ALL " + KNOWN;

    private static final String INSERT_WAITING =
            "INSERT INTO task(`key`, id, name, queue, state, attempt, enqueued_at, reason) VALUES ";

    private static final String DELETE = "DELETE FROM message WHERE key " + Dialect.IN_NUMBERS;

    private static final String HOLD = "SELECT key, fence FROM message FORCE INDEX(PRIMARY) WHERE key "
            + Dialect.IN_NUMBERS + " AND lease_until > ? ORDER BY key FOR UPDATE";

    private static final String EXTEND = "UPDATE message SET lease_until = ? WHERE key " + Dialect.IN_NUMBERS;

    private static final String SUCCEED = "INSERT INTO task(`key`, id, name, queue, state, attempt, enqueued_at,"
            + " started_at, finished_at, expires_at, worker, result) VALUES ";

    private static final String SUCCEED_AGAIN = " ON DUPLICATE KEY UPDATE id = VALUES(id), name = VALUES(name),"
            + " queue = VALUES(queue), state = VALUES(state), attempt = VALUES(attempt),"
            + " enqueued_at = VALUES(enqueued_at), started_at = VALUES(started_at), finished_at = VALUES(finished_at),"
            + " expires_at = VALUES(expires_at), worker = VALUES(worker), result = VALUES(result), error_type = NULL,"
            + " error_message = NULL, error_trace = NULL, reason = NULL";

    /*
     * What is new is stored first, which waits for others who have the same key at hand. Should one of them have just removed the message and recorded its
     * end, the question that follows sees the record, and the message is taken back.
     */
    @Override
    public boolean[] insert(Work work, List<Message> messages) throws SQLException {
        if (messages.isEmpty()) {
            return new boolean[0];
        }
        List<Long> keys = messages.stream()
                .map(message -> MessageKey.of(message.id()))
                .distinct()
                .sorted()
                .toList();
        Set<Long> stored = new HashSet<>(insertNew(work, messages, keys));
        Set<Long> known = new HashSet<>(work.sql().list(KNOWN, row -> row.getLong(1), numbers(work, keys)));
        addDisplaced(known, work, messages.stream().map(Message::id).toList());
        List<Long> wrong = sorted(stored.stream().filter(known::contains).toList());
        if (!wrong.isEmpty()) {
            work.sql().update(DELETE, numbers(work, wrong));
            wrong.forEach(stored::remove);
        }
        boolean[] results = new boolean[messages.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = stored.remove(MessageKey.of(messages.get(i).id()));
        }
        return results;
    }

    /** Adds to the {@code keys} that are taken, if they tell that some ids live elsewhere, the keys of those among {@code ids} which do. */
    private static void addDisplaced(Set<Long> keys, Work work, List<MessageId> ids) throws SQLException {
        if (!keys.remove(SOME_DISPLACED)) {
            return;
        }
        try (PreparedStatement find =
                work.sql().connection().prepareStatement(DISPLACED + MariadbDialect.in(ids.size()))) {
            for (int i = 0; i < ids.size(); i++) {
                find.setBytes(i + 1, IdBytes.of(ids.get(i)));
            }
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    keys.add(MessageKey.of(work.sql().dialect().readId(rows, 1)));
                }
            }
        }
    }

    /** The keys of those that were stored. A mark in the column that is free until a message is leased tells which, if not all. */
    private static List<Long> insertNew(Work work, List<Message> messages, List<Long> keys) throws SQLException {
        long mark = ThreadLocalRandom.current().nextLong(Long.MIN_VALUE, 0);
        Rows rows = new Rows(INSERT, "");
        List<Message> inOrder = messages.stream()
                .sorted(Comparator.comparingLong(message -> MessageKey.of(message.id())))
                .toList();
        for (Message message : inOrder) {
            rows.add(row(work, message, mark));
        }
        boolean isAllNew = rows.execute(work.sql().connection()) == keys.size();
        return isAllNew ? keys : work.sql().list(MARKED, row -> row.getLong(1), mark, numbers(work, keys));
    }

    /** Others may take a place between the question and the insertion; then the transaction is done again. */
    @Override
    public boolean[] insertWaiting(Work work, List<TaskRecord> waiting) throws SQLException {
        Map<Long, TaskRecord> free = new TreeMap<>();
        waiting.forEach(task -> free.putIfAbsent(MessageKey.of(task.id()), task));
        Object keys = numbers(work, List.copyOf(free.keySet()));
        Set<Long> taken = new HashSet<>(work.sql().list(TAKEN, row -> row.getLong(1), keys, keys));
        addDisplaced(taken, work, waiting.stream().map(TaskRecord::id).toList());
        taken.forEach(free::remove);
        Rows rows = new Rows(INSERT_WAITING, "");
        for (Map.Entry<Long, TaskRecord> entry : free.entrySet()) {
            rows.add(row(work, entry.getKey(), entry.getValue()));
        }
        int unused = rows.execute(work.sql().connection());
        boolean[] stored = new boolean[waiting.size()];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = free.remove(MessageKey.of(waiting.get(i).id()), waiting.get(i));
        }
        return stored;
    }

    private static @Nullable Object[] row(Work work, long key, TaskRecord waiting) throws SQLException {
        String reason = waiting.reason();
        return new @Nullable Object[] {
            key,
            IdBytes.of(waiting.id()),
            work.names().taskNames().idOf(work.sql(), waiting.name()),
            work.names().queues().idOf(work.sql(), waiting.queue()),
            Codes.WAITING,
            0,
            Millis.of(waiting.enqueuedAt()),
            reason == null ? null : work.sql().dialect().text(reason)
        };
    }

    private static @Nullable Object[] row(Work work, Message message, long mark) throws SQLException {
        Sql sql = work.sql();
        String task = message.task();
        Long due = MessageTable.delayedUntil(message, work.now());
        return new @Nullable Object[] {
            MessageKey.of(message.id()),
            IdBytes.of(message.id()),
            work.names().queues().idOf(sql, message.queue()),
            task == null ? null : work.names().taskNames().idOf(sql, task),
            Message.HIGHEST_PRIORITY - message.priority(),
            Millis.of(message.enqueuedAt()),
            HeaderCodec.encode(message.headers()),
            message.body().bytes(),
            due == null ? Codes.READY : Codes.DELAYED,
            due,
            Millis.ofNullable(message.notBefore()),
            Millis.ofNullable(message.expires()),
            mark
        };
    }

    private static Object numbers(Work work, List<Long> numbers) {
        return work.sql().dialect().numbers(numbers);
    }

    private static List<Long> sorted(Iterable<Long> keys) {
        List<Long> sorted = new ArrayList<>();
        keys.forEach(sorted::add);
        sorted.sort(Comparator.naturalOrder());
        return sorted;
    }

    @Override
    public boolean[] deleteLeased(Work work, List<RowLease> leases) throws SQLException {
        boolean[] held = hold(work, leases);
        List<Long> keys = keysOf(leases, held);
        if (!keys.isEmpty()) {
            work.sql().update(DELETE, numbers(work, keys));
        }
        return held;
    }

    @Override
    public boolean[] extend(Work work, List<RowLease> leases, long until) throws SQLException {
        boolean[] held = hold(work, leases);
        List<Long> keys = keysOf(leases, held);
        if (!keys.isEmpty()) {
            work.effects().lapse(until);
            work.sql().update(EXTEND, until, numbers(work, keys));
        }
        return held;
    }

    /** Which of {@code leases} hold; until the transaction ends nobody else changes that. */
    private static boolean[] hold(Work work, List<RowLease> leases) throws SQLException {
        boolean[] held = new boolean[leases.size()];
        if (leases.isEmpty()) {
            return held;
        }
        List<Long> keys = leases.stream().map(RowLease::key).distinct().sorted().toList();
        Map<Long, Long> fences = new HashMap<>();
        work.sql().each(HOLD, row -> fences.put(row.getLong(1), row.getLong(2)), numbers(work, keys), work.now());
        for (int i = 0; i < held.length; i++) {
            RowLease lease = leases.get(i);
            held[i] = fences.remove(lease.key(), lease.fence());
        }
        return held;
    }

    private static List<Long> keysOf(List<RowLease> leases, boolean[] held) {
        List<Long> keys = new ArrayList<>();
        for (int i = 0; i < held.length; i++) {
            if (held[i]) {
                keys.add(leases.get(i).key());
            }
        }
        keys.sort(Comparator.naturalOrder());
        return keys;
    }

    @Override
    public void insertSuccesses(Work work, List<Completion> successes) throws SQLException {
        Rows rows = new Rows(SUCCEED, SUCCEED_AGAIN);
        List<Completion> inOrder = successes.stream()
                .sorted(Comparator.comparingLong(
                        success -> RowLease.of(success.delivery().token()).key()))
                .toList();
        for (Completion success : inOrder) {
            rows.add(row(work, success));
        }
        int unused = rows.execute(work.sql().connection());
    }

    private static @Nullable Object[] row(Work work, Completion success) throws SQLException {
        Sql sql = work.sql();
        Message message = success.delivery().message();
        Instant finishedAt = success.attempt().finishedAt();
        return new @Nullable Object[] {
            RowLease.of(success.delivery().token()).key(),
            IdBytes.of(message.id()),
            work.names().taskNames().idOf(sql, Objects.requireNonNull(message.task())),
            work.names().queues().idOf(sql, message.queue()),
            Codes.SUCCEEDED,
            success.attempt().number(),
            Millis.of(message.enqueuedAt()),
            Millis.of(success.attempt().startedAt()),
            finishedAt == null ? work.now() : Millis.of(finishedAt),
            Millis.after(work.now(), success.retention()),
            work.names().consumers().idOf(sql, success.attempt().worker()),
            ((Outcome.Succeeded) success.outcome()).result().bytes()
        };
    }
}
