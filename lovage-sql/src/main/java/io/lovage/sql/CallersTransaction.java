package io.lovage.sql;

import io.lovage.message.InvalidMessageException;
import java.sql.Connection;
import java.sql.SQLException;

/** What a caller's transaction must be for something to be sent in it. */
public final class CallersTransaction {

    private CallersTransaction() {}

    /**
     * Passes if there may be a transaction on {@code connection}.
     *
     * @throws InvalidMessageException if there is none, saying what to do
     */
    public static void check(Connection connection) throws SQLException {
        if (connection.isClosed()) {
            throw new InvalidMessageException("The connection to send in is closed. Send before it is.");
        }
        if (connection.getAutoCommit()) {
            throw new InvalidMessageException(
                    "The connection to send in commits every statement by itself. Call setAutoCommit(false), and commit() in the end.");
        }
    }
}
