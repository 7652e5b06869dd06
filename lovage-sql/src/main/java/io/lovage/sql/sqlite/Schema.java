package io.lovage.sql.sqlite;

import io.lovage.engine.Failpoint;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Scripts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The shape of the database, as steps from one version to the next: step 1 makes version 1 out of an empty file. The version stands in
 * {@code user_version}, and {@code application_id} says that the file is ours.
 */
final class Schema {

    /** "Lova" in ASCII. */
    static final int APPLICATION_ID = 0x4C6F7661;

    private final List<String> steps;

    /** Of the given steps: step i makes version i + 1. */
    Schema(List<String> steps) {
        this.steps = List.copyOf(steps);
    }

    static Schema current() {
        return new Schema(List.of(Scripts.read(Schema.class, "schema-1.sql")));
    }

    /**
     * Makes the database new, or brings it up to date. Whoever calls it holds the file's guard.
     *
     * @throws EngineUnavailableException if the file belongs to somebody else or to a newer version
     */
    void prepare(Connection connection, Path file) throws SQLException {
        checkOurs(connection, file);
        int version = (int) number(connection, "PRAGMA user_version");
        if (version > steps.size()) {
            throw new EngineUnavailableException(String.format(
                    "The database %s has schema version %d; this version of Lovage knows versions up to %d. Use the Lovage that made it, or a newer one.",
                    file, version, steps.size()));
        }
        if (version == 0) {
            Connections.pragma(connection, "page_size = " + Connections.PAGE_BYTES);
            Connections.pragma(connection, "auto_vacuum = INCREMENTAL");
        }
        Connections.pragma(connection, "journal_mode = WAL");
        if (version < steps.size()) {
            migrate(connection);
        }
    }

    private static void checkOurs(Connection connection, Path file) throws SQLException {
        boolean isEmpty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (!isEmpty && number(connection, "PRAGMA application_id") != APPLICATION_ID) {
            throw new EngineUnavailableException("The file " + file
                    + " is a SQLite database of another program. Name another file; this one is left as it is.");
        }
    }

    /** All steps or none, and only once if several processes come together. */
    private void migrate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int unused = statement.executeUpdate("BEGIN IMMEDIATE");
            for (int i = (int) number(connection, "PRAGMA user_version"); i < steps.size(); i++) {
                run(statement, steps.get(i));
                Failpoint.hit("sqlite-in-migration");
                unused = statement.executeUpdate("PRAGMA user_version = " + (i + 1));
            }
            unused = statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
            unused = statement.executeUpdate("COMMIT");
        }
    }

    private static void run(Statement statement, String step) throws SQLException {
        for (String sql : Scripts.statements(step)) {
            int unused = statement.executeUpdate(sql);
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            boolean unused = row.next();
            return row.getLong(1);
        }
    }
}
