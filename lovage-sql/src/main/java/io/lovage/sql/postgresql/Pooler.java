package io.lovage.sql.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * Finds out whether a pooler, such as PgBouncer, stands between this process and the server. Which of the server's sessions runs a transaction is then the
 * pooler's choice, so nothing may be kept in a session. In a mode in which it keeps the session it first chose that is more caution than is needed, and does
 * no harm.
 */
final class Pooler {

    /** What a startup packet asks for can't be done. */
    private static final String PROTOCOL_VIOLATION = "08P01";

    private Pooler() {}

    /** Whether the session that runs a statement isn't the one that greeted. */
    static boolean isBefore(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            boolean unused = row.next();
            return row.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    /** Whether {@code e} comes from a pooler that takes no settings for a session, as it could not keep them. */
    static boolean refusesSettings(SQLException e) {
        return PROTOCOL_VIOLATION.equals(e.getSQLState())
                && String.valueOf(e.getMessage()).contains("startup parameter");
    }
}
