package io.lovage.sql;

import java.sql.SQLException;

/**
 * A writing transaction as those see it who work in it: where to run statements, what the names are, what time it is. One object serves all
 * transactions of a connection, one after the other.
 */
public final class Work {

    private final Sql sql;
    private final Dictionaries names;
    private final Effects effects = new Effects();
    private long now;
    private boolean swept;

    public Work(Sql sql, Dictionaries names) {
        this.sql = sql;
        this.names = names;
    }

    /** Call after BEGIN. */
    public void begin(long nowMillis) {
        now = nowMillis;
        swept = false;
        effects.reset();
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

    /** The transaction's time, in milliseconds since 1970. */
    public long now() {
        return now;
    }

    /** Makes sure that what is due is READY and what lost its lease has lost it, as of {@link #now}. */
    public void sweep() throws SQLException {
        if (!swept) {
            swept = true;
            Sweep.run(this);
        }
    }
}
