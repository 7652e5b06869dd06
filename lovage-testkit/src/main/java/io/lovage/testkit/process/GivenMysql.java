package io.lovage.testkit.process;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A MySQL of 8.0 or later, which not every Debian has. */
final class GivenMysql implements MariadbProduct {

    /** There is no such connection any more. */
    private static final int UNKNOWN_CONNECTION = 1094;

    private final Path program;

    GivenMysql(Path program) {
        this.program = program;
    }

    @Override
    public String scheme() {
        return "mysql";
    }

    @Override
    public List<Path> programs() {
        return List.of(program);
    }

    /** Who asks for it wants no skipped tests. */
    @Override
    public AssertionError missing(Path client) {
        return new AssertionError("lovage.mysql.program names " + program
                + ", which needs to be a mysqld that can be run, and there has to be " + client
                + " (Debian: apt-get install mariadb-client). lovage-testkit/fetch-mysql FOLDER brings a mysqld.");
    }

    @Override
    public List<String> setUp(String data) {
        List<String> command = new ArrayList<>(anyway(data));
        command.add("--initialize-insecure");
        return command;
    }

    /** Without a log for replicas, which it keeps and syncs unless told otherwise. */
    @Override
    public List<String> start(String data) {
        List<String> command = new ArrayList<>(anyway(data));
        command.addAll(List.of("--mysqlx=OFF", "--skip-log-bin"));
        return command;
    }

    private List<String> anyway(String data) {
        return List.of(program.toString(), "--no-defaults", "--datadir=" + data, "--secure-file-priv=NULL");
    }

    @Override
    public String rightsDespiteReadOnly() {
        return "CONNECTION_ADMIN, SUPER";
    }

    @Override
    public void cutConnections(String jdbcUrl, String user) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement ask = connection.createStatement();
                Statement kill = connection.createStatement();
                ResultSet rows =
                        ask.executeQuery("SELECT id FROM performance_schema.processlist WHERE user = '" + user + "'")) {
            while (rows.next()) {
                kill(kill, rows.getLong(1));
            }
        } catch (SQLException e) {
            throw new AssertionError("The connections at " + jdbcUrl + " can't be cut", e);
        }
    }

    private static void kill(Statement statement, long connection) throws SQLException {
        try {
            boolean unused = statement.execute("KILL CONNECTION " + connection);
        } catch (SQLException e) {
            if (e.getErrorCode() != UNKNOWN_CONNECTION) {
                throw e;
            }
        }
    }

    @Override
    public long deadlocks(String jdbcUrl) {
        return DatabaseServer.number(
                jdbcUrl, "SELECT count FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'", 1);
    }

    @Override
    public String toString() {
        return "MySQL";
    }
}
