package io.lovage.sql.postgresql;

import io.lovage.broker.Capabilities.Durability;
import io.lovage.message.EngineUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What the server says of itself.
 *
 * @param durability what a commit outlives there
 */
record Server(String version, Durability durability) {

    private static final int OLDEST = 12;

    private static final String SETTINGS = "SELECT current_setting('server_version'),"
            + " current_setting('server_version_num'), current_setting('server_encoding'),"
            + " current_setting('fsync'),"
            + " current_setting('synchronous_commit'), current_setting('synchronous_standby_names')";

    /**
     * Asks the server.
     *
     * @throws EngineUnavailableException if it can't serve
     */
    static Server at(Connection connection, PostgresqlSettings settings) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            boolean unused = row.next();
            String version = row.getString(1);
            require(
                    row.getInt(2) / 10_000 >= OLDEST,
                    "The server of %s is PostgreSQL %s. Use %s or newer.",
                    settings,
                    version,
                    OLDEST);
            require(
                    row.getString(3).equals("UTF8"),
                    "The database of %s has the encoding %s. Create one with the encoding UTF8.",
                    settings,
                    row.getString(3));
            return new Server(version, durability(row.getString(4), row.getString(5), row.getString(6)));
        }
    }

    private static void require(boolean holds, String text, Object... values) {
        if (!holds) {
            throw new EngineUnavailableException(String.format(text, values));
        }
    }

    static Durability durability(String fsync, String synchronousCommit, String standbys) {
        if (!fsync.equals("on") || synchronousCommit.equals("off")) {
            return Durability.PROCESS_CRASH;
        }
        boolean standbyHasIt = !standbys.isBlank() && !synchronousCommit.equals("local");
        return standbyHasIt ? Durability.NODE_LOSS : Durability.OS_CRASH;
    }
}
