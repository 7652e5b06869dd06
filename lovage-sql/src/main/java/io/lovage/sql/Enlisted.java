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

    private final Visit visit;
    private final Host host;

    /**
     * On the transaction that is open on {@code connection}.
     *
     * @throws InvalidMessageException if there is none
     */
    public Enlisted(Connection connection, Host host) {
        this.visit = new Visit(connection, host);
        this.host = host;
        try {
            CallersTransaction.check(connection);
        } catch (SQLException e) {
            throw refusal(e);
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

    private <T> T run(List<String> partitions, Visit.Step<T> step) {
        try {
            return visit.run(partitions, step, host::expect);
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
