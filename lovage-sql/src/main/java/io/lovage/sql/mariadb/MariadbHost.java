package io.lovage.sql.mariadb;

import io.lovage.broker.PublishResult;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.sql.Arrivals;
import io.lovage.sql.Dialect;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Effects;
import io.lovage.sql.Failure;
import io.lovage.sql.Host;
import io.lovage.sql.Sql;
import io.lovage.sql.Work;
import io.lovage.sql.server.Parts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Guests on connections of their own to this engine's server. They may use any of its databases: for as long as a step takes it is the engine's. A number
 * that each of Lovage's databases has tells whether it is this one.
 */
final class MariadbHost implements Host {

    /** There is no such database or table, or none that may be looked at. */
    private static final Set<Integer> NOT_OURS = Set.of(1044, 1049, 1142, 1146);

    private final Parts parts;
    private final String database;
    private final String askIdentity;
    private final long identity;

    MariadbHost(Parts parts) {
        this.parts = parts;
        database = parts.pool().site().place();
        askIdentity = "SELECT value FROM " + database + ".counter WHERE name = 'identity'";
        identity = parts.pool().query(sql -> sql.number(askIdentity, 0));
    }

    @Override
    public Dialect dialect() {
        return parts.pool().site().dialect();
    }

    /** The engine's: new names get their numbers on a connection of its own, whatever becomes of the caller's transaction. */
    @Override
    public Dictionaries names() {
        return parts.names();
    }

    @Override
    public boolean sweepsAlways() {
        return false;
    }

    /** Not one of the pool's: handlers may take long, and claims must not wait for them. */
    @Override
    public Connection connect() throws SQLException {
        Connection connection = parts.pool().site().connectForOthers();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void limitWaits(Connection connection) throws SQLException {
        parts.pool().site().limitWaits(connection);
    }

    @Override
    public long now() {
        return parts.clock().millis();
    }

    @Override
    public Exit enter(Sql sql, List<String> partitions) throws SQLException {
        Connection connection = sql.connection();
        if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            throw new InvalidMessageException(
                    "The connection to send in may see what was true when its transaction began, and not what is. Call setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED) before.");
        }
        String theirs = connection.getCatalog();
        if (identityAt(sql) != identity) {
            throw new InvalidMessageException(
                    "The connection to send in is to the database '%s' of another server than that of this engine, %s. Use a connection to that one.",
                    theirs, parts.pool().site().url());
        }
        boolean isOurs = database.equals(theirs);
        if (!isOurs) {
            connection.setCatalog(database);
        }
        parts.pool().site().lock(sql, partitions);
        return () -> {
            if (!isOurs && theirs != null) {
                connection.setCatalog(theirs);
            }
        };
    }

    private long identityAt(Sql sql) throws SQLException {
        try {
            return sql.number(askIdentity, 0);
        } catch (SQLException e) {
            if (NOT_OURS.contains(e.getErrorCode())) {
                return 0;
            }
            throw e;
        }
    }

    @Override
    public List<PublishResult> store(Work work, List<Message> messages) throws SQLException {
        Arrivals.store(work, messages);
        return Collections.nCopies(messages.size(), PublishResult.ACCEPTED);
    }

    /** When the caller commits is for the polls to find out. */
    @Override
    public void expect(Sql sql, Effects effects) {}

    @Override
    public void committed(Effects effects) {
        parts.committed(effects);
    }

    @Override
    public Failure explain(SQLException e) {
        return parts.pool().site().failures().of(e);
    }
}
