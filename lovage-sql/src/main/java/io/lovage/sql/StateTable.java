package io.lovage.sql;

import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The statements on the table {@code state}.
 *
 * <p>A key's versions must grow even over its deletion, without a trace of the key staying behind. So the counter {@code version-floor} is raised to
 * the version of whatever is deleted, and a new key begins above it: deletions alone pay for it.
 */
public final class StateTable {

    private static final String COLUMNS = "partition, name, value, number, version, expires_at";
    private static final String ALIVE = " AND (expires_at IS NULL OR expires_at > ?)";

    private static final String FACTS =
            "SELECT number, version, expires_at FROM state WHERE partition = ? AND name = ?";
    private static final String FIND = "SELECT " + COLUMNS + " FROM state WHERE partition = ? AND name = ?" + ALIVE;
    private static final String SCAN = "SELECT " + COLUMNS
            + " FROM state WHERE partition = ? AND name >= ? AND name < ?" + ALIVE + " ORDER BY name LIMIT ?";

    private static final String PUT = "INSERT INTO state(partition, name, value, number, expires_at, version)"
            + " VALUES(?, ?, ?, ?, ?, " + Dialect.FIRST_VERSION + ")"
            + " ON CONFLICT(partition, name) DO UPDATE SET value = excluded.value, number = excluded.number,"
            + " expires_at = excluded.expires_at, version = " + Dialect.NEXT_VERSION;

    private static final String RENUMBER =
            "UPDATE state SET number = ?, version = " + Dialect.NEXT_VERSION + " WHERE partition = ? AND name = ?";

    private static final String LAST_VERSION_OF = "SELECT max(version) FROM state WHERE partition = ? AND name = ?";
    private static final String DELETE = "DELETE FROM state WHERE partition = ? AND name = ?";

    private static final String LAST_VERSION_IN =
            "SELECT max(version) FROM state WHERE partition = ? AND name >= ? AND name < ?";
    private static final String DELETE_RANGE = "DELETE FROM state WHERE partition = ? AND name >= ? AND name < ?";

    private static final String EXPIRED = "SELECT partition, name FROM state WHERE expires_at <= ? LIMIT ?";

    /** Unless somebody has set it again meanwhile. */
    private static final String DROP = DELETE + " AND expires_at <= ?";

    private static final String RAISE_FLOOR = "UPDATE counter SET value = ? WHERE name = 'version-floor' AND value < ?";

    private StateTable() {}

    public static Optional<Entry> find(Sql sql, String partition, String name, long now) throws SQLException {
        return sql.first(FIND, row -> read(sql, row), partition, name, now);
    }

    static List<Entry> scan(Sql sql, StateBulk.Range range, int limit, long now) throws SQLException {
        return sql.list(SCAN, row -> read(sql, row), range.partition(), range.from(), range.to(), now, limit);
    }

    private static Entry read(Sql sql, ResultSet row) throws SQLException {
        return new Entry(
                new Key(sql.text(row, 1), sql.text(row, 2)),
                Payload.of(row.getBytes(3)),
                row.getLong(4),
                row.getLong(5),
                Millis.readNullable(Sql.nullableLong(row, 6)));
    }

    static Optional<StateBulk.Facts> facts(Sql sql, Key key) throws SQLException {
        return sql.first(
                FACTS,
                row -> new StateBulk.Facts(row.getLong(1), row.getLong(2), Sql.nullableLong(row, 3)),
                key.partition(),
                key.name());
    }

    static void write(Sql sql, StateBulk.Write write) throws SQLException {
        Key key = write.key();
        if (write.value() == null) {
            sql.update(RENUMBER, write.number(), key.partition(), key.name());
        } else {
            byte[] value = write.value().bytes();
            sql.update(PUT, key.partition(), key.name(), value, write.number(), write.expiresAt());
        }
    }

    static void delete(Sql sql, Key key) throws SQLException {
        raiseFloor(sql, LAST_VERSION_OF, key.partition(), key.name());
        sql.update(DELETE, key.partition(), key.name());
    }

    static void deleteRange(Sql sql, StateBulk.Range range) throws SQLException {
        raiseFloor(sql, LAST_VERSION_IN, range.partition(), range.from(), range.to());
        sql.update(DELETE_RANGE, range.partition(), range.from(), range.to());
    }

    private static void raiseFloor(Sql sql, String lastVersion, Object... parameters) throws SQLException {
        if (sql.dialect().versionsAlwaysGrow()) {
            return;
        }
        long version = sql.number(lastVersion, 0, parameters);
        if (version > 0) {
            sql.update(RAISE_FLOOR, version, version);
        }
    }

    /** Drops at most {@code most} entries that read as absent already; returns how many. */
    public static int dropExpired(Work work, int most) throws SQLException {
        List<Key> expired = work.sql()
                .list(
                        EXPIRED,
                        row -> new Key(work.sql().text(row, 1), work.sql().text(row, 2)),
                        work.now(),
                        most);
        for (Key key : expired) {
            raiseFloor(work.sql(), LAST_VERSION_OF, key.partition(), key.name());
            work.sql().update(DROP, key.partition(), key.name(), work.now());
        }
        return expired.size();
    }
}
