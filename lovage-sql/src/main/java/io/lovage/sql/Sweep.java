package io.lovage.sql;

import io.lovage.engine.Failpoint;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes READY what became due and what lost its lease. */
public final class Sweep {

    /** When the first lease lapses and when the first delayed message becomes due. */
    private static final String FIRST = "SELECT"
            + " (SELECT lease_until FROM message INDEXED BY message_leased WHERE state = 2 ORDER BY lease_until LIMIT 1),"
            + " (SELECT due FROM message INDEXED BY message_delayed WHERE state = 1 ORDER BY due LIMIT 1)";

    private static final String LAPSED = "SELECT key, id, queue, name, attempt, holder, since, lease_until"
            + " FROM message INDEXED BY message_leased WHERE state = 2 AND lease_until <= ? ORDER BY key FOR UPDATE SKIP LOCKED";

    private static final String FREE_LAPSED =
            "UPDATE message SET state = 0, lapses = lapses + CASE WHEN since < ? THEN 0 ELSE 1 END, since = NULL,"
                    + " fence = NULL, lease_until = NULL, holder = NULL WHERE key " + Dialect.IN_NUMBERS;

    private static final String DUE =
            "SELECT key, queue FROM message INDEXED BY message_delayed WHERE state = 1 AND due <= ?"
                    + " ORDER BY due LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String PROMOTE = "UPDATE message SET state = 0, due = NULL WHERE key " + Dialect.IN_NUMBERS;

    /** So many become ready in one transaction, so that a flood of them holds nobody up. */
    private static final int MOST_DUE = 5000;

    private Sweep() {}

    /**
     * When the next message changes by itself.
     *
     * @param lapse of a lease, in milliseconds
     * @param due of a delayed message
     */
    public record Next(long lapse, long due) {

        public boolean isBy(long now) {
            return lapse <= now || due <= now;
        }

        public long first() {
            return Math.min(lapse, due);
        }
    }

    /** Reads when {@link #run} has work next. */
    public static Next next(Sql sql) throws SQLException {
        return sql.first(FIRST, Sweep::readNext).orElseThrow();
    }

    private static Next readNext(ResultSet row) throws SQLException {
        return new Next(orNever(Sql.nullableLong(row, 1)), orNever(Sql.nullableLong(row, 2)));
    }

    private static long orNever(@Nullable Long millis) {
        return millis == null ? Long.MAX_VALUE : millis;
    }

    static void run(Work work) throws SQLException {
        Next next = next(work.sql());
        if (next.lapse() <= work.now()) {
            freeLapsed(work);
        }
        if (next.due() <= work.now()) {
            promoteDue(work);
        }
    }

    private static void freeLapsed(Work work) throws SQLException {
        List<Lapsed> lapsed = work.sql().list(LAPSED, row -> Lapsed.read(work, row), work.now());
        for (Lapsed lost : lapsed) {
            if (lost.isTask()) {
                AttemptTable.add(work, lost.key(), lost.attempt());
            }
            work.effects().ready(lost.queue());
        }
        Failpoint.hit("sql-in-rescue");
        List<Long> keys = lapsed.stream().map(Lapsed::key).toList();
        work.sql().update(FREE_LAPSED, work.awayAt(), work.sql().dialect().numbers(keys));
    }

    private static void promoteDue(Work work) throws SQLException {
        List<Long> keys = new ArrayList<>();
        work.sql()
                .each(
                        DUE,
                        row -> {
                            keys.add(row.getLong(1));
                            work.effects().ready(row.getLong(2));
                        },
                        work.now(),
                        MOST_DUE);
        work.sql().update(PROMOTE, work.sql().dialect().numbers(keys));
        if (keys.size() == MOST_DUE) {
            work.effects().due(work.now());
        }
    }

    private record Lapsed(long key, long queue, boolean isTask, Attempt attempt) {

        static Lapsed read(Work work, ResultSet row) throws SQLException {
            int number = row.getInt(5);
            String holder = work.names().consumers().nameOf(work.sql(), row.getLong(6));
            var error = new TaskError(
                    "lease-lost",
                    String.format(
                            "Attempt %d of task %s was lost: worker %s did not finish or renew its lease. The task is due again.",
                            number, work.sql().dialect().readId(row, 2), holder),
                    null);
            return new Lapsed(
                    row.getLong(1),
                    row.getLong(3),
                    row.getLong(4) != 0,
                    new Attempt(number, holder, Millis.read(row.getLong(7)), Millis.read(row.getLong(8)), error));
        }
    }
}
