package io.lovage.sql.postgresql;

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

/**
 * Guests on connections of their own to this engine's database. A table's number tells whether it is this database; the search path is theirs, so it is changed
 * only for as long as a step takes.
 */
final class PostgresqlHost implements Host {

    private static final String WHERE_WE_ARE = "SELECT CAST(CAST(to_regclass('message') AS oid) AS bigint),"
            + " CAST(CAST(to_regclass(?) AS oid) AS bigint), current_setting('search_path'), current_database()";

    private static final String SEARCH = "SELECT set_config('search_path', ?, true)";
    private static final String TRANSACTION = "SELECT txid_current()";

    private final Parts parts;
    private final CommitWatch watch;

    /** Number of the table {@code message}. */
    private final long table;

    PostgresqlHost(Parts parts, CommitWatch watch, long table) {
        this.parts = parts;
        this.watch = watch;
        this.table = table;
    }

    /** The number of the table {@code message} of the engine. */
    static long tableOf(Parts parts) {
        return parts.pool().query(sql -> sql.number("SELECT CAST(CAST(to_regclass('message') AS oid) AS bigint)", 0));
    }

    private record Place(long visible, long ours, String path, String database) {}

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
        String schema = parts.pool().site().place();
        Place place = sql.first(
                        WHERE_WE_ARE,
                        row -> new Place(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4)),
                        schema + ".message")
                .orElseThrow();
        if (place.ours() != table) {
            throw new InvalidMessageException(
                    "The connection to send in is to the database '%s', whose schema '%s' isn't the one of this engine, %s. Use a connection to that one.",
                    place.database(), schema, parts.pool().site().url());
        }
        boolean isVisible = place.visible() == table;
        if (!isVisible) {
            search(sql, schema);
        }
        PartitionLocks.take(sql, schema, partitions);
        return () -> {
            if (!isVisible) {
                search(sql, place.path());
            }
        };
    }

    private static void search(Sql sql, String path) throws SQLException {
        sql.each(SEARCH, row -> {}, path);
    }

    @Override
    public List<PublishResult> store(Work work, List<Message> messages) throws SQLException {
        Arrivals.store(work, messages);
        return Collections.nCopies(messages.size(), PublishResult.ACCEPTED);
    }

    @Override
    public void expect(Sql sql, Effects effects) throws SQLException {
        watch.expect(sql.number(TRANSACTION, 0), effects);
    }

    @Override
    public void committed(Effects effects) {
        parts.committed(effects);
    }

    @Override
    public Failure explain(SQLException e) {
        return parts.pool().site().failures().of(e);
    }
}
