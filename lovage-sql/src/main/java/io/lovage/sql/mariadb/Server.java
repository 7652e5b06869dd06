package io.lovage.sql.mariadb;

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
record Server(String version, boolean isMysql, Durability durability) {

    private static final int[] OLDEST_MARIADB = {10, 6};
    private static final int[] OLDEST_MYSQL = {8, 0};

    private static final String SETTINGS =
            "SELECT VERSION(), @@innodb_flush_log_at_trx_commit, @@log_bin, @@sync_binlog, @@read_only,"
                    + " @@binlog_format, @@max_allowed_packet";

    /**
     * Asks the server.
     *
     * @throws EngineUnavailableException if it can't serve
     */
    static Server at(Connection connection, MariadbSettings settings) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SETTINGS)) {
            boolean unused = row.next();
            String version = row.getString(1);
            boolean isMysql = !version.contains("MariaDB");
            require(
                    !isOlder(version, isMysql ? OLDEST_MYSQL : OLDEST_MARIADB),
                    "The server of %s is %s. Use MariaDB 10.6 or newer.",
                    settings,
                    version);
            require(
                    row.getInt(5) == 0,
                    "The server of %s takes no writes: it is a replica, or set to read-only. Name the primary.",
                    settings);
            boolean hasBinaryLog = row.getInt(3) != 0;
            require(
                    !hasBinaryLog || !row.getString(6).equals("STATEMENT"),
                    "The server of %s has a binary log with binlog_format=STATEMENT, which can't take transactions in READ COMMITTED. Set binlog_format=MIXED or ROW.",
                    settings);
            require(
                    row.getLong(7) >= Rows.LARGEST_PACKET,
                    "The server of %s has max_allowed_packet=%d. Set it to %d or more: messages may be that large.",
                    settings,
                    row.getLong(7),
                    Rows.LARGEST_PACKET);
            return new Server(version, isMysql, durability(row.getInt(2), hasBinaryLog, row.getInt(4)));
        }
    }

    private static void require(boolean holds, String text, Object... values) {
        if (!holds) {
            throw new EngineUnavailableException(String.format(text, values));
        }
    }

    static boolean isOlder(String version, int[] oldest) {
        String[] parts = version.split("[.-]", 3);
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        return major < oldest[0] || (major == oldest[0] && minor < oldest[1]);
    }

    /** With a binary log, that one decides after a crash what was committed. */
    static Durability durability(int flushAtCommit, boolean hasBinaryLog, int syncBinaryLog) {
        boolean isOnDisk = flushAtCommit == 1 && (!hasBinaryLog || syncBinaryLog == 1);
        return isOnDisk ? Durability.OS_CRASH : Durability.PROCESS_CRASH;
    }
}
