package io.lovage.sql;

import io.lovage.message.Message;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A writing transaction as those see it who work in it: where to run statements, what the names are, what time it is. One object serves all
 * transactions of a connection, one after the other.
 */
public final class Work {

    private final Sql sql;
    private final Dictionaries names;
    private final Effects effects = new Effects();
    private final List<Message> arrived = new ArrayList<>();
    private long now;
    private long awayAt;
    private boolean swept;
    private final boolean sweepsAlways;

    /**
     * Works on {@code sql}.
     *
     * @param sweepsAlways whether each transaction that looks at leases sweeps before, because its statements don't look at the time themselves
     */
    public Work(Sql sql, Dictionaries names, boolean sweepsAlways) {
        this.sql = sql;
        this.names = names;
        this.sweepsAlways = sweepsAlways;
    }

    /** Call after BEGIN. */
    public void begin(long nowMillis) {
        begin(nowMillis, Long.MIN_VALUE);
    }

    /**
     * Call after BEGIN.
     *
     * @param awayAtMillis when the database was last found to be away: who held a lease then may be well and just could not say so
     */
    public void begin(long nowMillis, long awayAtMillis) {
        now = nowMillis;
        awayAt = awayAtMillis;
        swept = false;
        effects.reset();
        arrived.clear();
    }

    /** Call after COMMIT. */
    public void committed() {
        names.committed();
    }

    /** Call after ROLLBACK. */
    public void rolledBack() {
        names.rolledBack();
        effects.reset();
    }

    public Sql sql() {
        return sql;
    }

    public Dictionaries names() {
        return names;
    }

    public Effects effects() {
        return effects;
    }

    /** Messages that are to be stored all at once. Whoever runs the transaction sees to that. */
    public List<Message> arrived() {
        return arrived;
    }

    /** The transaction's time, in milliseconds since 1970. */
    public long now() {
        return now;
    }

    /** A lease that began before, in milliseconds, and has lapsed is no sign of a worker that died. */
    long awayAt() {
        return awayAt;
    }

    /** Before leases are ended or extended: those that are over must not hold any more. */
    public void sweepIfLeasesNeedIt() throws SQLException {
        if (sweepsAlways) {
            sweep();
        }
    }

    /** Makes sure that what is due is READY and what lost its lease has lost it, as of {@link #now}. */
    public void sweep() throws SQLException {
        if (!swept) {
            swept = true;
            Sweep.run(this);
        }
    }
}
