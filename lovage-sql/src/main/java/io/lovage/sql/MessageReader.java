package io.lovage.sql;

import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.QueueStats;
import io.lovage.message.MessageId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at messages without touching them. */
public final class MessageReader {

    /** Index only: the oldest of each queue and rank is found by its key, which keeps the order of creation. */
    private static final String READY =
            "SELECT queue, rank, count(*), min(key) FROM message WHERE state = 0 GROUP BY queue, rank";

    private static final String OTHERS = "SELECT queue, 1, count(*) FROM message WHERE state = 1 GROUP BY queue"
            + " UNION ALL SELECT queue, 2, count(*) FROM message WHERE state = 2 GROUP BY queue"
            + " UNION ALL SELECT queue, 3, count(*) FROM message WHERE state = 3 GROUP BY queue"
            + " UNION ALL SELECT queue, 4, count(*) FROM message WHERE state = 4 GROUP BY queue";

    private static final String ENQUEUED_AT = "SELECT enqueued_at FROM message WHERE key = ?";
    private static final String QUEUES = "SELECT id, name FROM queue";

    private MessageReader() {}

    public static Map<MessageId, Browsed> locate(Sql sql, Dictionaries names, List<MessageId> ids) throws SQLException {
        Map<MessageId, Browsed> found = new HashMap<>();
        for (MessageId id : ids) {
            Optional<StoredMessage> message = MessageTable.find(sql, names, id);
            if (message.isPresent()) {
                found.put(id, message.get().browsed());
            }
        }
        return found;
    }

    public static List<Browsed> browse(Sql sql, Dictionaries names, BrowseSpec spec) throws SQLException {
        Filter filter =
                new Filter("SELECT " + StoredMessage.COLUMNS + " FROM message" + indexOf(Codes.of(spec.place())));
        filter.then("WHERE state = " + Codes.of(spec.place()));
        if (spec.queue() != null) {
            narrow(filter, "queue = ?", names.queues().find(sql, spec.queue()));
        }
        if (spec.task() != null) {
            narrow(filter, "name = ?", names.taskNames().find(sql, spec.task()));
        }
        if (spec.after() != null) {
            filter.and(spec.newestFirst() ? "key < ?" : "key > ?", Homes.of(sql, spec.after()));
        }
        filter.then(spec.newestFirst() ? "ORDER BY key DESC LIMIT ?" : "ORDER BY key LIMIT ?", spec.limit());
        return filter.isImpossible()
                ? List.of()
                : sql.list(
                        filter.sql(), row -> StoredMessage.read(sql, names, row).browsed(), filter.parameters());
    }

    static void narrow(Filter filter, String condition, Optional<Long> number) {
        if (number.isPresent()) {
            filter.and(condition, number.get());
        } else {
            filter.andNever();
        }
    }

    /** The index for a state that few messages are in. Without statistics SQLite would rather walk all the others. */
    static String indexOf(int state) {
        return switch (state) {
            case Codes.LEASED -> " INDEXED BY message_leased";
            case Codes.PARKED -> " INDEXED BY message_parked";
            case Codes.DEAD -> " INDEXED BY message_dead";
            default -> "";
        };
    }

    public static List<QueueStats> stats(Sql sql) throws SQLException {
        Map<Long, Counts> byQueue = new HashMap<>();
        sql.each(READY, row -> addReady(sql, counts(byQueue, row), row));
        sql.each(OTHERS, row -> counts(byQueue, row).add(row.getInt(2), row.getLong(3)));
        Map<String, Long> queues = new TreeMap<>();
        sql.each(QUEUES, row -> queues.put(sql.text(row, 2), row.getLong(1)));
        List<QueueStats> stats = new ArrayList<>();
        queues.forEach(
                (name, id) -> stats.add(byQueue.getOrDefault(id, new Counts()).stats(name)));
        return stats;
    }

    private static Counts counts(Map<Long, Counts> byQueue, ResultSet row) throws SQLException {
        return byQueue.computeIfAbsent(row.getLong(1), queue -> new Counts());
    }

    private static void addReady(Sql sql, Counts counts, ResultSet row) throws SQLException {
        long oldest = sql.number(ENQUEUED_AT, Long.MAX_VALUE, row.getLong(4));
        counts.oldest = Math.min(counts.oldest, oldest);
        counts.add(Codes.READY, row.getLong(3));
    }

    private static final class Counts {

        private final long[] byState = new long[5];
        private long oldest = Long.MAX_VALUE;

        void add(int state, long count) {
            byState[state] += count;
        }

        QueueStats stats(String queue) {
            return new QueueStats(
                    queue,
                    byState[Codes.READY],
                    byState[Codes.DELAYED],
                    byState[Codes.LEASED],
                    byState[Codes.PARKED],
                    byState[Codes.DEAD],
                    oldest == Long.MAX_VALUE ? null : Instant.ofEpochMilli(oldest));
        }
    }
}
