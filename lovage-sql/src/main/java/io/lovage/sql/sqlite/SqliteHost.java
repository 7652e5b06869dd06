package io.lovage.sql.sqlite;

import io.lovage.broker.PublishResult;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.sql.Dialect;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Effects;
import io.lovage.sql.Failure;
import io.lovage.sql.Host;
import io.lovage.sql.Sql;
import io.lovage.sql.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Guests on connections of their own to this engine's file. Who waits for what they bring sees some milliseconds after the commit that the file has changed,
 * as if another process had written.
 */
final class SqliteHost implements Host {

    private static final String FILE = "SELECT file FROM pragma_database_list WHERE name = 'main'";

    /** Changes nothing, but makes the transaction a writing one. One that reads first and writes later is refused if somebody else wrote in between. */
    private static final String BEGIN_TO_WRITE = "UPDATE counter SET value = value WHERE name = ''";

    private final Parts parts;
    private final Connections connections;
    private final SqliteWays ways;

    /** Of its own: a name that is new may be rolled back with all the rest. */
    private final Dictionaries names = new Dictionaries();

    private boolean isKnown;

    SqliteHost(Parts parts, Connections connections, SqliteWays ways) {
        this.parts = parts;
        this.connections = connections;
        this.ways = ways;
    }

    @Override
    public Dialect dialect() {
        return Connections.DIALECT;
    }

    @Override
    public Dictionaries names() {
        return names;
    }

    @Override
    public boolean sweepsAlways() {
        return true;
    }

    @Override
    public Connection connect() throws SQLException {
        return connections.forOthers();
    }

    @Override
    public long now() {
        return parts.clock().millis();
    }

    @Override
    public Exit enter(Sql sql, List<String> partitions) throws SQLException {
        if (!isKnown) {
            String file = sql.first(FILE, row -> row.getString(1)).orElse("");
            checkIsOurs(file);
            isKnown = true;
        }
        sql.update(BEGIN_TO_WRITE);
        return () -> {};
    }

    private void checkIsOurs(String file) {
        Path ours = parts.settings().file();
        try {
            if (!file.isEmpty() && Files.isSameFile(Path.of(file), ours)) {
                return;
            }
        } catch (IOException e) {
            throw notOurs(file, ours);
        }
        throw notOurs(file, ours);
    }

    private static InvalidMessageException notOurs(String file, Path ours) {
        return new InvalidMessageException(
                "The connection to send in is to the database '%s', but this engine is on '%s'. Use a connection to that one.",
                file, ours);
    }

    @Override
    public List<PublishResult> store(Work work, List<Message> messages) throws SQLException {
        return ways.store(work, messages);
    }

    @Override
    public void expect(Sql sql, Effects effects) {
        // Whoever waits looks at the file's version.
    }

    @Override
    public void committed(Effects effects) {
        parts.news().accept(effects);
    }

    @Override
    public Failure explain(SQLException e) {
        return Failures.of(e, parts.settings());
    }
}
