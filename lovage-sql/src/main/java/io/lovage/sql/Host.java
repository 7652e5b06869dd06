package io.lovage.sql;

import io.lovage.broker.PublishResult;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What each database does in its own way for those who work on it in transactions that are not the engine's. Thread-safe but for what it says. */
public interface Host {

    Dialect dialect();

    /** Names whose numbers may be used on a connection that is not the engine's. */
    Dictionaries names();

    /** As of {@link Work}. */
    boolean sweepsAlways();

    /** Milliseconds since 1970. */
    long now();

    /** A connection for somebody else's writes, which commits nothing by itself. */
    Connection connect() throws SQLException;

    /** From now on nothing on {@code connection}, which is one of {@link #connect}, waits for ever for a server that is gone. */
    default void limitWaits(Connection connection) throws SQLException {}

    /**
     * Makes the engine's tables the ones that statements on {@code sql} mean, and makes sure that nobody else changes {@code partitions} meanwhile.
     *
     * @throws InvalidMessageException if it is a connection to another database
     */
    Exit enter(Sql sql, List<String> partitions) throws SQLException;

    /** Undoes what entering changed. */
    interface Exit {
        void leave() throws SQLException;
    }

    /** Stores {@code messages} now. */
    List<PublishResult> store(Work work, List<Message> messages) throws SQLException;

    /** Hears, before a transaction that somebody else ends is over, what it will have brought about. */
    void expect(Sql sql, Effects effects) throws SQLException;

    /** Hears, after a commit, what it brought about. */
    void committed(Effects effects);

    Failure explain(SQLException e);
}
