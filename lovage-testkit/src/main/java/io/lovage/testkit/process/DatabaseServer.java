package io.lovage.testkit.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A database server of the tests' own, and what may befall it. */
public interface DatabaseServer extends AutoCloseable {

    /** The URL of a place that nobody has opened yet. */
    String newUrl();

    /** Of the loopback interface. */
    int port();

    /** Kills the server and starts it again on the same data. */
    void restart();

    /** Ends all connections of Lovage's, whatever they are doing. */
    void cutConnections();

    /** Has the server take no writes from now on, as a primary does that has become a replica, or has it take them again. */
    void refuseWrites(boolean refuse);

    /** How many statements it was asked to run so far, by connections that were made after this was called first. */
    long statements();

    /** How many deadlocks it has broken up so far. */
    long deadlocks();

    @Override
    void close();

    /** The number in {@code column} of the row that {@code query} gives at {@code jdbcUrl}. */
    static long number(String jdbcUrl, String query, int column) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            boolean unused = row.next();
            return row.getLong(column);
        } catch (SQLException e) {
            throw new AssertionError("The server at " + jdbcUrl + " didn't answer", e);
        }
    }

    /** Runs {@code statements} at {@code jdbcUrl}, each by itself. */
    static void execute(String jdbcUrl, String... statements) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                boolean unused = statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError("The server at " + jdbcUrl + " didn't do as it was told", e);
        }
    }
}
