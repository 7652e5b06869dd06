package io.lovage.sql;

import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.Txn;
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

    private static final String FIND = "SELECT " + COLUMNS + " FROM state WHERE partition = ? AND name = ?" + ALIVE;
    private static final String SCAN = "SELECT " + COLUMNS
            + " FROM state WHERE partition = ? AND name >= ? AND name < ?" + ALIVE + " ORDER BY name LIMIT ?";

    private static final String PUT = "INSERT INTO state(partition, name, value, number, expires_at, version)"
            + " VALUES(?, ?, ?, ?, ?, " + Dialect.FIRST_VERSION + ")"
            + " ON CONFLICT(partition, name) DO UPDATE SET value = excluded.value, number = excluded.number,"
            + " expires_at = excluded.expires_at, version = " + Dialect.NEXT_VERSION;

    private static final String ADD = "UPDATE state SET number = number + ?, version = " + Dialect.NEXT_VERSION
            + " WHERE partition = ? AND name = ?";

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

    public static List<Entry> scan(Sql sql, String partition, Range range, int limit, long now) throws SQLException {
        return sql.list(SCAN, row -> read(sql, row), partition, range.from(), range.to(), now, limit);
    }

    /** Names from {@code from} on and before {@code to}. */
    public record Range(String from, String to) {}

    private static Entry read(Sql sql, ResultSet row) throws SQLException {
        return new Entry(
                new Key(sql.text(row, 1), sql.text(row, 2)),
                Payload.of(row.getBytes(3)),
                row.getLong(4),
                row.getLong(5),
                Millis.readNullable(Sql.nullableLong(row, 6)));
    }

    static void put(Work work, String partition, Txn.Put put) throws SQLException {
        Long expiresAt = put.ttl() == null ? null : Millis.after(work.now(), put.ttl());
        work.sql().update(PUT, partition, put.name(), put.value().bytes(), put.number(), expiresAt);
    }

    /** Returns the sum. */
    static long add(Work work, String partition, Txn.Add add) throws SQLException {
        Optional<Entry> old = find(work.sql(), partition, add.name(), work.now());
        if (old.isEmpty()) {
            put(work, partition, new Txn.Put(add.name(), Payload.EMPTY, add.delta(), null));
            return add.delta();
        }
        work.sql().update(ADD, add.delta(), partition, add.name());
        return old.get().number() + add.delta();
    }

    static void delete(Work work, String partition, String name) throws SQLException {
        raiseFloor(work.sql(), LAST_VERSION_OF, partition, name);
        work.sql().update(DELETE, partition, name);
    }

    static void deleteRange(Work work, String partition, Txn.DeleteRange range) throws SQLException {
        raiseFloor(work.sql(), LAST_VERSION_IN, partition, range.from(), range.to());
        work.sql().update(DELETE_RANGE, partition, range.from(), range.to());
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
