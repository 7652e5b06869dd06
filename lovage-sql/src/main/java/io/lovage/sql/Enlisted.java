package io.lovage.sql;

import io.lovage.broker.PublishResult;
import io.lovage.engine.Completion;
import io.lovage.engine.Inlet;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.TaskRecord;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sending as a guest in somebody else's transaction. Each step leaves the connection as it was, but for what it stored. An error is thrown at once: whether it
 * happened is the caller's to decide, by committing or not, so nothing is ever unknown or tried again here.
 */
public final class Enlisted implements Inlet {

    private final Connection connection;
    private final Host host;

    /** What each database does in its own way. */
    public interface Host {

        Dialect dialect();

        /** Names whose numbers may be used on a connection that is not the engine's. */
        Dictionaries names();

        /** Milliseconds since 1970. */
        long now();

        /**
         * Makes the engine's tables the ones that statements on {@code sql} mean, and makes sure that nobody changes {@code partitions} meanwhile.
         *
         * @throws InvalidMessageException if it is a connection to another database
         */
        Exit enter(Sql sql, List<String> partitions) throws SQLException;

        /** Stores {@code messages} now. */
        List<PublishResult> store(Work work, List<Message> messages) throws SQLException;

        /** Hears what a step brought about, for those who wait for it, once the caller has committed. */
        void brought(Sql sql, Effects effects) throws SQLException;

        Failure explain(SQLException e);
    }

    /** Undoes what entering changed. */
    public interface Exit {
        void leave() throws SQLException;
    }

    private interface Step<T> {
        T run(Work work) throws SQLException;
    }

    /**
     * On the transaction that is open on {@code connection}.
     *
     * @throws InvalidMessageException if there is none
     */
    public Enlisted(Connection connection, Host host) {
        this.connection = connection;
        this.host = host;
        try {
            check(!connection.isClosed(), "The connection to send in is closed. Send before it is.");
            check(
                    !connection.getAutoCommit(),
                    "The connection to send in commits every statement by itself. Call setAutoCommit(false), and commit() in the end.");
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    private static void check(boolean holds, String text) {
        if (!holds) {
            throw new InvalidMessageException("%s", text);
        }
    }

    @Override
    public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
        return CompletableFuture.completedStage(run(List.of(), work -> host.store(work, batch)));
    }

    @Override
    public CompletionStage<TxnResult> commit(Txn txn) {
        return CompletableFuture.completedStage(
                run(List.of(txn.partition()), work -> Transactions.apply(work, txn, Completion.DEFAULT_RETENTION)));
    }

    @Override
    public Optional<Entry> entry(Key key) {
        return run(List.of(), work -> StateTable.find(work.sql(), key.partition(), key.name(), work.now()));
    }

    @Override
    public Optional<TaskRecord> task(MessageId id) {
        return run(List.of(), work -> new TaskReader(work.sql(), work.names(), work.now()).get(id));
    }

    private <T> T run(List<String> partitions, Step<T> step) {
        Sql sql = new Sql(connection, host.dialect());
        try {
            Exit exit = host.enter(sql, partitions);
            Work work = new Work(sql, host.names(), false);
            work.begin(host.now());
            T result = step.run(work);
            if (!work.effects().isEmpty()) {
                host.brought(sql, work.effects());
            }
            exit.leave();
            sql.closeStatements();
            return result;
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    private EngineUnavailableException refusal(SQLException e) {
        return new EngineUnavailableException(
                "Sending inside the caller's transaction failed, so roll it back. "
                        + host.explain(e).text(),
                e);
    }
}
