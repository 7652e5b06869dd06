package io.lovage.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The dictionaries of one database. */
public final class Dictionaries {

    private final Dictionary queues;
    private final Dictionary taskNames;
    private final Dictionary consumers;

    /** Whose new names come into being with the transaction that brings them. */
    public Dictionaries() {
        this(null);
    }

    /** Whose new names get their numbers from {@code registrar}. */
    public Dictionaries(Dictionary.@Nullable Registrar registrar) {
        queues = new Dictionary("queue", registrar);
        taskNames = new Dictionary("task_name", registrar);
        consumers = new Dictionary("consumer", registrar);
    }

    public Dictionary queues() {
        return queues;
    }

    public Dictionary taskNames() {
        return taskNames;
    }

    /** Of consumers and workers. */
    public Dictionary consumers() {
        return consumers;
    }

    /** The number of a message's task, or {@code null} for a plain message. */
    @Nullable
    Long taskOf(Sql sql, @Nullable String name) throws SQLException {
        return name == null ? null : taskNames.idOf(sql, name);
    }

    /** The task's name behind the number in {@code column}, or {@code null}. */
    public @Nullable String task(Sql sql, ResultSet row, int column) throws SQLException {
        long id = row.getLong(column);
        return id == 0 ? null : taskNames.nameOf(sql, id);
    }

    /** The consumer's name behind the number in {@code column}, or {@code null}. */
    @Nullable
    String consumer(Sql sql, ResultSet row, int column) throws SQLException {
        long id = row.getLong(column);
        return id == 0 ? null : consumers.nameOf(sql, id);
    }

    void committed() {
        queues.committed();
        taskNames.committed();
        consumers.committed();
    }

    void rolledBack() {
        queues.rolledBack();
        taskNames.rolledBack();
        consumers.rolledBack();
    }
}
