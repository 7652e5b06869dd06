package io.lovage.sql.postgresql;

import io.lovage.sql.Dialect;
import io.lovage.sql.Sql;
import io.lovage.sql.StateBulk;
import io.lovage.sql.Work;
import io.lovage.store.Key;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A statement for any number of entries, which come as arrays, one for each column. */
final class StateArrays implements StateBulk {

    private static final String FIND =
            "SELECT k.i, s.number, s.version, s.expires_at FROM unnest(?::text[], ?::text[]) WITH ORDINALITY"
                    + " AS k(p, n, i) JOIN state s ON s.partition = k.p AND s.name = k.n";

    private static final String PUT = "INSERT INTO state(partition, name, number, expires_at, value, version)"
            + " SELECT n.partition, n.name, n.number, n.expires_at, n.value, " + Dialect.FIRST_VERSION
            + " FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bytea[])"
            + " AS n(partition, name, number, expires_at, value)"
            + " ON CONFLICT(partition, name) DO UPDATE SET value = excluded.value, number = excluded.number,"
            + " expires_at = excluded.expires_at, version = excluded.version";

    private static final String RENUMBER = "UPDATE state SET number = k.number, version = " + Dialect.NEXT_VERSION
            + " FROM unnest(?::text[], ?::text[], ?::bigint[]) AS k(p, n, number)"
            + " WHERE state.partition = k.p AND state.name = k.n";

    private static final String DELETE = "DELETE FROM state USING unnest(?::text[], ?::text[]) AS k(p, n)"
            + " WHERE state.partition = k.p AND state.name = k.n";

    private static final String DELETE_RANGES =
            "DELETE FROM state USING unnest(?::text[], ?::text[], ?::text[]) AS r(p, a, b)"
                    + " WHERE state.partition = r.p AND state.name >= r.a AND state.name < r.b";

    @Override
    public Map<Key, Facts> find(Work work, Collection<Key> keys) throws SQLException {
        List<Key> asked = List.copyOf(keys);
        Map<Key, Facts> found = new HashMap<>();
        try (ResultSet rows = keysBound(work.sql(), FIND, asked).executeQuery()) {
            while (rows.next()) {
                Key key = asked.get((int) rows.getLong(1) - 1);
                found.put(key, new Facts(rows.getLong(2), rows.getLong(3), Sql.nullableLong(rows, 4)));
            }
        }
        return found;
    }

    private static PreparedStatement keysBound(Sql sql, String statement, Collection<Key> keys) throws SQLException {
        Columns columns = new Columns(keys.size());
        for (Key key : keys) {
            columns.next();
            addKey(sql, columns, key);
        }
        return bound(sql, statement, columns, 2);
    }

    private static void addKey(Sql sql, Columns columns, Key key) {
        columns.text(1, sql.dialect().text(key.partition()));
        columns.text(2, sql.dialect().text(key.name()));
    }

    private static PreparedStatement bound(Sql sql, String statement, Columns columns, int last) throws SQLException {
        PreparedStatement prepared = sql.statement(statement);
        columns.bind(prepared, last);
        return prepared;
    }

    @Override
    public void write(Work work, List<Write> writes) throws SQLException {
        List<Write> whole = new ArrayList<>();
        List<Write> renumbered = new ArrayList<>();
        for (Write write : writes) {
            (write.value() == null ? renumbered : whole).add(write);
        }
        if (!whole.isEmpty()) {
            write(work.sql(), PUT, whole, 5);
        }
        if (!renumbered.isEmpty()) {
            write(work.sql(), RENUMBER, renumbered, 3);
        }
    }

    private static void write(Sql sql, String statement, List<Write> writes, int last) throws SQLException {
        Columns columns = new Columns(writes.size());
        for (Write write : writes) {
            columns.next();
            addKey(sql, columns, write.key());
            columns.number(3, write.number());
            columns.number(4, write.expiresAt());
            columns.bytes(5, write.value() == null ? null : write.value().bytes());
        }
        int unused = bound(sql, statement, columns, last).executeUpdate();
    }

    @Override
    public void delete(Work work, Collection<Key> keys) throws SQLException {
        int unused = keysBound(work.sql(), DELETE, keys).executeUpdate();
    }

    @Override
    public void deleteRanges(Work work, List<Range> ranges) throws SQLException {
        Dialect dialect = work.sql().dialect();
        Columns columns = new Columns(ranges.size());
        for (Range range : ranges) {
            columns.next();
            columns.text(1, dialect.text(range.partition()));
            columns.text(2, dialect.text(range.from()));
            columns.text(3, dialect.text(range.to()));
        }
        int unused = bound(work.sql(), DELETE_RANGES, columns, 3).executeUpdate();
    }
}
