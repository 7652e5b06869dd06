package io.lovage.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What SQLite can do at best: one thread, one table, no ids, no results, no Lovage. Each transaction inserts a batch, claims one and deletes the one
 * claimed before. The yardstick for the engine on it.
 */
final class BareSqlite implements Scenario {

    private static final int BATCH = 500;

    private final String synchronous;

    BareSqlite(String synchronous) {
        this.synchronous = synchronous;
    }

    @Override
    public String name() {
        return "bare SQLite loop";
    }

    @Override
    public Figure run(Path folder, int tasks) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("bare.db"))) {
            for (String setting : new String[] {
                "page_size=8192", "auto_vacuum=INCREMENTAL", "journal_mode=WAL", "synchronous=" + synchronous
            }) {
                execute(connection, "PRAGMA " + setting);
            }
            execute(connection, "CREATE TABLE m(key INTEGER PRIMARY KEY, queue INTEGER, state INTEGER, body BLOB)");
            execute(connection, "CREATE INDEX ready ON m(queue, key) WHERE state = 0");
            connection.setAutoCommit(false);
            connection.commit();
            return loop(connection, tasks);
        }
    }

    private static Figure loop(Connection connection, int tasks) throws SQLException {
        byte[] body = new byte[100];
        long start = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO m VALUES(?, 1, 0, ?)");
                PreparedStatement claim = connection.prepareStatement(
                        "UPDATE m SET state = 1 WHERE key IN"
                                + " (SELECT key FROM m WHERE queue = 1 AND state = 0 ORDER BY key LIMIT ?) RETURNING key, body");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM m WHERE key = ?")) {
            long[] claimed = new long[0];
            for (int done = 0; done < tasks; done += BATCH) {
                for (int i = 0; i < BATCH; i++) {
                    insert.setLong(1, 1 + done + i);
                    insert.setBytes(2, body);
                    insert.addBatch();
                }
                int[] unused = insert.executeBatch();
                delete(delete, claimed);
                claimed = claim(claim);
                connection.commit();
            }
            delete(delete, claimed);
            connection.commit();
        }
        return Figure.since(start, tasks);
    }

    private static void delete(PreparedStatement delete, long[] keys) throws SQLException {
        for (long key : keys) {
            delete.setLong(1, key);
            delete.addBatch();
        }
        int[] unused = delete.executeBatch();
    }

    private static long[] claim(PreparedStatement claim) throws SQLException {
        claim.setInt(1, BATCH);
        long[] keys = new long[BATCH];
        int count = 0;
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                keys[count++] = rows.getLong(1);
                byte[] unused = rows.getBytes(2);
            }
        }
        return keys;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }
}
