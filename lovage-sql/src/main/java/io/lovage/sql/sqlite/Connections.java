package io.lovage.sql.sqlite;

import io.lovage.broker.Capabilities.Durability;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Failure;
import io.lovage.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.BusyHandler;
import org.sqlite.JDBC;

/** Opens connections to one database. */
final class Connections {

    static final int PAGE_BYTES = 8192;

    static final SqliteDialect DIALECT = new SqliteDialect();

    private static final long WAL_LIMIT_BYTES = 64L << 20;

    private final SqliteSettings settings;
    private final Patience patience;

    Connections(SqliteSettings settings) {
        this.settings = settings;
        patience = new Patience(settings.lockTimeout());
    }

    /** Of the connection to write on, of which there is one at a time. */
    Patience patience() {
        return patience;
    }

    SqliteSettings settings() {
        return settings;
    }

    /** Opens the database for the first time in this engine: makes it, or brings it up to date, if need be. */
    Sql first(Schema schema) {
        DatabaseFile.check(settings);
        try (var guard = DatabaseFile.Guard.enter(settings.file(), settings.lockTimeout())) {
            return first(schema, connect(patience));
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    private Sql first(Schema schema, Connection connection) throws SQLException {
        try {
            schema.prepare(connection, settings.file());
            return writer(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private EngineUnavailableException explained(SQLException e) {
        Failure failure = Failures.of(e, settings);
        boolean isForeign = String.valueOf(e.getMessage()).contains("SQLITE_NOTADB");
        return isForeign
                ? new EngineUnavailableException("The file " + settings.file()
                        + " is not a SQLite database. Name another file; this one is left as it is.")
                : failure.exception();
    }

    /** A connection to write on. Transactions are begun and ended by explicit statements. */
    Sql writer() throws SQLException {
        return writer(connect(patience));
    }

    private Sql writer(Connection connection) throws SQLException {
        durable(connection);
        pragma(connection, "temp_store = MEMORY");
        pragma(connection, "journal_size_limit = " + WAL_LIMIT_BYTES);
        Room.limit(connection, settings);
        return withoutDriversTransactions(connection);
    }

    /** A connection for somebody else's writes, as durable as the engine's own. */
    Connection forOthers() throws SQLException {
        Connection connection = connect(new Patience(settings.lockTimeout()));
        durable(connection);
        connection.setAutoCommit(false);
        return connection;
    }

    private void durable(Connection connection) throws SQLException {
        pragma(connection, "synchronous = " + (settings.durability() == Durability.OS_CRASH ? "FULL" : "NORMAL"));
    }

    /** A connection to read on. */
    Sql reader() throws SQLException {
        Connection connection = connect(new Patience(settings.lockTimeout()));
        pragma(connection, "query_only = ON");
        return withoutDriversTransactions(connection);
    }

    /**
     * The driver begins a transaction when told that there is no auto-commit, but only then: once that one is over, it leaves transactions to us, and
     * spares us the statements that it would run around each of ours.
     */
    private static Sql withoutDriversTransactions(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        Sql sql = new Sql(connection, DIALECT);
        sql.run("COMMIT");
        return sql;
    }

    private Connection connect(Patience whenLocked) throws SQLException {
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + settings.file(), new Properties());
        BusyHandler.setHandler(connection, whenLocked);
        return connection;
    }

    static void pragma(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("PRAGMA " + pragma);
        }
    }
}
