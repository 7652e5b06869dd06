package io.lovage.sql.outbox;

import io.lovage.message.InvalidMessageException;
import io.lovage.sql.Scripts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/** In what the databases differ that an outbox can be in: the words for what stands in braces in a statement. Immutable. */
final class Database {

    private static final String INDEX = "\n\nCREATE INDEX IF NOT EXISTS {name}_state ON {table}(state, id);";

    private static final Database POSTGRESQL = new Database(
            "SELECT pg_advisory_xact_lock(1282373217, 2)",
            "",
            Map.of(
                    "{ascii}", "VARCHAR(36) COLLATE \"C\"",
                    "{text}", "TEXT",
                    "{bytes}", "BYTEA",
                    "{now}", "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
                    "{unless locked}", " FOR UPDATE SKIP LOCKED",
                    "{inside}", "",
                    "{end}", "",
                    "{after}", INDEX));

    /** MySQL, too. Its session's time zone, in which an hour may come twice, is kept out of times. */
    private static final Database MARIADB = new Database(
            "",
            "",
            Map.of(
                    "{ascii}", "VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin",
                    "{text}", "LONGTEXT CHARACTER SET utf8mb4",
                    "{bytes}", "LONGBLOB",
                    "{now}", "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)",
                    "{unless locked}", " FOR UPDATE SKIP LOCKED",
                    "{inside}", ",\n  INDEX {name}_state(state, id)",
                    "{end}", " ENGINE=InnoDB",
                    "{after}", ""));

    /** Who writes has the whole file, so there are no rows to lock. */
    private static final Database SQLITE = new Database(
            "",
            "UPDATE {table} SET due_at = due_at WHERE id = ''",
            Map.of(
                    "{ascii}", "TEXT",
                    "{text}", "TEXT",
                    "{bytes}", "BLOB",
                    "{now}", "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
                    "{unless locked}", "",
                    "{inside}", "",
                    "{end}", "",
                    "{after}", INDEX));

    private final String alone;
    private final String beginToWrite;
    private final Map<String, String> words;

    private Database(String alone, String beginToWrite, Map<String, String> words) {
        this.alone = alone;
        this.beginToWrite = beginToWrite;
        this.words = words;
    }

    /**
     * What {@code connection} leads to.
     *
     * @throws InvalidMessageException if it is none of these
     */
    static Database of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "mariadb", "mysql" -> MARIADB;
            case "sqlite" -> SQLITE;
            default ->
                throw new InvalidMessageException(
                        "An outbox can be in PostgreSQL, MariaDB, MySQL or SQLite. This is '%s'.", product);
        };
    }

    /** The statement for {@code table} in this database's words. */
    String translate(String sql, String table) {
        String translated = sql;
        for (var word : words.entrySet()) {
            translated = translated.replace(word.getKey(), word.getValue());
        }
        return translated.replace("{table}", table).replace("{name}", table.substring(table.lastIndexOf('.') + 1));
    }

    /** What makes {@code table}; it does no harm if that is there. */
    String schema(String table) {
        return translate(Scripts.read(Database.class, "table.sql"), table).strip() + "\n";
    }

    /** What makes sure that only one at a time runs {@link #schema}, in a transaction; empty if the database does so by itself. */
    String alone() {
        return alone;
    }

    /**
     * What makes a transaction a writing one, if that must be said: SQLite refuses one that reads first and writes later if somebody else wrote in between.
     */
    String beginToWrite() {
        return beginToWrite;
    }

    /** Whether it locks gaps between rows, in which the callers' transactions would insert, unless it is told not to. */
    boolean locksGaps() {
        return this == MARIADB;
    }
}
