package io.lovage.cli.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The least that a queue on SQLite can do, to compare with: one thread, no tasks, no results. Each transaction deletes the last 100 rows, inserts 100 and
 * claims 100.
 */
final class BareSqlite {

    private static final int BATCH = 100;

    private BareSqlite() {}

    /** Nanoseconds for {@code rows} rows of {@code bytes} bytes. */
    static long run(Path file, String durability, int rows, int bytes) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = 8192");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = " + (durability.equals("OS_CRASH") ? "FULL" : "NORMAL"));
            statement.execute("CREATE TABLE bare(id INTEGER PRIMARY KEY, state INTEGER NOT NULL, body BLOB NOT NULL)");
            statement.execute("CREATE INDEX bare_ready ON bare(id) WHERE state = 0");
            connection.setAutoCommit(false);
            return loop(connection, rows, new byte[bytes]);
        }
    }

    private static long loop(Connection connection, int rows, byte[] body) throws SQLException {
        try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO bare(id, state, body) VALUES(?, 0, ?)");
                PreparedStatement claim = connection.prepareStatement(
                        "UPDATE bare SET state = 1 WHERE id IN (SELECT id FROM bare WHERE state = 0 ORDER BY id LIMIT ?)"
                                + " RETURNING id, body");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM bare WHERE id = ?")) {
            List<Long> claimed = new ArrayList<>();
            long start = System.nanoTime();
            for (int first = 0; first < rows + BATCH; first += BATCH) {
                delete(delete, claimed);
                if (first < rows) {
                    insert(insert, first, body);
                    claim(claim, claimed);
                }
                connection.commit();
            }
            return System.nanoTime() - start;
        }
    }

    private static void delete(PreparedStatement delete, List<Long> ids) throws SQLException {
        for (long id : ids) {
            delete.setLong(1, id);
            delete.addBatch();
        }
        if (!ids.isEmpty()) {
            int[] unused = delete.executeBatch();
            ids.clear();
        }
    }

    private static void insert(PreparedStatement insert, int first, byte[] body) throws SQLException {
        for (int i = 0; i < BATCH; i++) {
            insert.setLong(1, first + i);
            insert.setBytes(2, body);
            insert.addBatch();
        }
        int[] unused = insert.executeBatch();
    }

    private static void claim(PreparedStatement claim, List<Long> ids) throws SQLException {
        claim.setInt(1, BATCH);
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
                byte[] unused = rows.getBytes(2);
            }
        }
    }
}
