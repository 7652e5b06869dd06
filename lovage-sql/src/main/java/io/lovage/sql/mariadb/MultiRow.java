package io.lovage.sql.mariadb;

import io.lovage.engine.Completion;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
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
        if (!known.isEmpty()) {
            List<Long> wrong = known.contains(SOME_DISPLACED)
                    ? sorted(stored)
                    : sorted(stored.stream().filter(known::contains).toList());
            work.sql().update(DELETE, numbers(work, wrong));
            wrong.forEach(stored::remove);
        }
        boolean[] results = new boolean[messages.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = stored.remove(MessageKey.of(messages.get(i).id()));
        }
        return results;
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
