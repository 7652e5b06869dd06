package io.lovage.sql.mariadb;

import io.lovage.engine.Failpoint;
import io.lovage.message.EngineUnavailableException;
import io.lovage.sql.Scripts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The shape of the tables, as steps from one version to the next. The server commits each change of a table by itself, so a step may have been interrupted,
 * and each is written so that it can be done again.
 */
final class Schema {

    private static final String MARIADB_COLLATION = "utf8mb4_nopad_bin";
    private static final String MYSQL_COLLATION = "utf8mb4_0900_bin";
    private static final int LOCK_SECONDS = 20;

    private static final String VERSION_TABLE =
            "CREATE TABLE IF NOT EXISTS schema_version(version INTEGER PRIMARY KEY) ENGINE=InnoDB";

    private final String database;
    private final List<String> steps;

    /** Of the given steps: step i makes version i + 1. */
    Schema(String database, List<String> steps) {
        this.database = database;
        this.steps = List.copyOf(steps);
    }

    static Schema current(String database, boolean isMysql) {
        String collation = isMysql ? MYSQL_COLLATION : MARIADB_COLLATION;
        return new Schema(
                database, List.of(Scripts.read(Schema.class, "schema-1.sql").replace("{bin}", collation)));
    }

    /** All that makes an empty server ready, for people who run it themselves. */
    String script() {
        StringBuilder script = new StringBuilder("CREATE DATABASE IF NOT EXISTS " + database + ";\n\nUSE " + database
                + ";\n\n" + VERSION_TABLE + ";\n\n");
        steps.forEach(step -> script.append(step).append('\n'));
        return script.append("INSERT INTO schema_version(version) VALUES(" + steps.size() + ");\n")
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
        try (Statement statement = connection.createStatement()) {
            String lock = "'lovage-schema-" + database + "'";
            if (number(statement, "SELECT GET_LOCK(" + lock + ", " + LOCK_SECONDS + ")") != 1) {
                throw new EngineUnavailableException("Somebody has been changing the tables of the database " + database
                        + " for " + LOCK_SECONDS + " s. Try again when that has ended.");
            }
            try {
                migrate(connection, statement);
            } finally {
                int unused = number(statement, "SELECT RELEASE_LOCK(" + lock + ")");
            }
        }
    }

    private void migrate(Connection connection, Statement statement) throws SQLException {
        int version = version(connection);
        if (version > steps.size()) {
            throw new EngineUnavailableException(String.format(
                    "The database %s has version %d; this version of Lovage knows versions up to %d. Use the Lovage that made it, or a newer one.",
                    database, version, steps.size()));
        }
        boolean unused = statement.execute(VERSION_TABLE);
        for (int i = version; i < steps.size(); i++) {
            for (String sql : Scripts.statements(steps.get(i))) {
                unused = statement.execute(sql);
            }
            Failpoint.hit("mariadb-in-migration");
            unused = statement.execute("INSERT INTO schema_version(version) VALUES(" + (i + 1) + ")");
        }
    }

    /** 0 if there are no tables. */
    private int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return number(
                                    statement,
                                    "SELECT count(*) FROM information_schema.tables WHERE table_schema = '" + database
                                            + "' AND table_name = 'schema_version'")
                            == 0
                    ? 0
                    : number(statement, "SELECT coalesce(max(version), 0) FROM " + database + ".schema_version");
        }
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            boolean unused = row.next();
            return row.getInt(1);
        }
    }
}
