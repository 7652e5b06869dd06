package io.lovage.sql;

import io.lovage.broker.SettleResult;
import io.lovage.engine.AttemptTransaction;
import io.lovage.engine.Completion;
import io.lovage.engine.Failpoint;
import io.lovage.message.EngineUnavailableException;
import io.lovage.store.Txn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler's writes and the end of its attempt, on a connection of their own. Should a reply to COMMIT be lost, that is an error like others: the attempt's end in
 * another way then finds the lease gone if it did commit.
 */
public final class HandlerTransaction implements AttemptTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerTransaction.class);

    private final Connection connection;
    private final Host host;

    private HandlerTransaction(Connection connection, Host host) {
        this.connection = connection;
        this.host = host;
    }

    /**
     * Begins.
     *
     * @throws EngineUnavailableException if no connection can be had
     */
    public static HandlerTransaction begin(Host host) {
        try {
            return new HandlerTransaction(host.connect(), host);
        } catch (SQLException e) {
            throw host.explain(e).exception();
        }
    }

    @Override
    public Connection connection() {
        return LentConnection.of(connection);
    }

    @Override
    public SettleResult commit(Completion completion) {
        List<String> partitions =
                completion.transactions().stream().map(Txn::partition).toList();
        List<Effects> effects = new ArrayList<>(1);
        try {
            host.limitWaits(connection);
            SettleResult result = new Visit(connection, host)
                    .run(
                            partitions,
                            work -> Completions.commit(work, List.of(completion))
                                    .get(0),
                            (sql, brought) -> effects.add(brought));
            if (result != SettleResult.DONE) {
                connection.rollback();
                return result;
            }
            Failpoint.hit("sql-before-own-commit");
            connection.commit();
            Failpoint.hit("sql-after-own-commit");
        } catch (SQLException e) {
            throw new EngineUnavailableException(
                    "The handler's transaction could not be committed. "
                            + host.explain(e).text(),
                    e);
        }
        effects.forEach(host::committed);
        return SettleResult.DONE;
    }

    @Override
    public void close() {
        try (connection) {
            if (!connection.isClosed()) {
                host.limitWaits(connection);
                connection.rollback();
            }
        } catch (SQLException e) {
            LOG.debug("A connection that a handler used could not be closed; nothing depends on it any more.", e);
        }
    }
}
