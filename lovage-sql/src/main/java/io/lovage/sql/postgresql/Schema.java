package io.lovage.sql.postgresql;

import io.lovage.engine.Failpoint;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Scripts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The shape of the tables, as steps from one version to the next: step 1 makes version 1 out of nothing. The version stands in the table
 * {@code schema_version}.
 */
final class Schema {

    private static final int LOCK = 0x4C6F7661;

    private final String name;
    private final List<String> steps;

    /** Of the given steps: step i makes version i + 1. */
    Schema(String name, List<String> steps) {
        this.name = name;
        this.steps = List.copyOf(steps);
    }

    static Schema current(String name) {
        return new Schema(name, List.of(Scripts.read(Schema.class, "schema-1.sql")));
    }

    /** All that makes an empty database ready, for people who run it themselves. */
    String script() {
        StringBuilder script =
                new StringBuilder("BEGIN;\n\nCREATE SCHEMA IF NOT EXISTS " + name + ";\n\nSET LOCAL search_path = "
                        + name + ";\n\nCREATE TABLE schema_version(version INTEGER NOT NULL);\n\n");
        steps.forEach(step -> script.append(step).append('\n'));
        return script.append("INSERT INTO schema_version(version) VALUES(" + steps.size() + ");\n\nCOMMIT;\n")
                .toString();
    }

    /**
     * Makes the tables, or brings them up to date, once however many processes come together.
     *
     * @throws EngineUnavailableException if they belong to a newer version
     */
    void prepare(Connection connection) throws SQLException {
        if (version(connection) == steps.size()) {
            return;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("SET LOCAL lock_timeout = 0; SET LOCAL search_path = " + name);
            unused = statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ", " + name.hashCode() + ")");
            migrate(connection, statement);
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void migrate(Connection connection, Statement statement) throws SQLException {
        int version = version(connection);
        if (version > steps.size()) {
            throw new EngineUnavailableException(String.format(
                    "The schema %s has version %d; this version of Lovage knows versions up to %d. Use the Lovage that made it, or a newer one.",
                    name, version, steps.size()));
        }
        if (version == 0) {
            int unused = statement.executeUpdate("CREATE SCHEMA IF NOT EXISTS " + name);
            unused = statement.executeUpdate("CREATE TABLE schema_version(version INTEGER NOT NULL)");
            unused = statement.executeUpdate("INSERT INTO schema_version(version) VALUES(0)");
        }
        for (int i = version; i < steps.size(); i++) {
            for (String sql : Scripts.statements(steps.get(i))) {
                int unused = statement.executeUpdate(sql);
            }
            Failpoint.hit("postgresql-in-migration");
        }
        int unused = statement.executeUpdate("UPDATE schema_version SET version = " + steps.size());
    }

    /** 0 if there are no tables. */
    private int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return number(
                                    statement,
                                    "SELECT count(*) FROM pg_tables WHERE schemaname = '" + name
                                            + "' AND tablename = 'schema_version'")
                            == 0
                    ? 0
                    : number(statement, "SELECT max(version) FROM " + name + ".schema_version");
        }
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            boolean unused = row.next();
            return row.getInt(1);
        }
    }
}
