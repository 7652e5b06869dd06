package io.lovage.sql.outbox;

import io.lovage.client.Parcel;
import io.lovage.message.Payload;
import io.lovage.sql.Scripts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table of an outbox. A row waits until {@code due_at}, which a relay that takes it puts off: for as long as it may need, or after trouble for a rest. Which
 * relay has it is written nowhere, since to bring a row twice does no harm.
 */
class Rows {

    private static final int WAITING = 0;
    private static final int REFUSED = 1;

    /** Formats of newer versions are left to those. */
    private static final String DUE = " FROM {table} WHERE state = 0 AND due_at <= {now} AND format IN ("
            + Parcel.FORMATS.stream().sorted().map(format -> "'" + format + "'").collect(Collectors.joining(", "))
            + ") ORDER BY id LIMIT ?";

    private final Database database;
    private final String table;

    Rows(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    /**
     * A call that was taken.
     *
     * @param attempts how often it was taken, this time included
     */
    record Row(String id, String title, String format, Payload content, int attempts) {}

    /** A row and what is to become of it. */
    record Verdict(String id, int attempts, String reason) {}

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        return connection.prepareStatement(database.translate(sql, table));
    }

    boolean isThere(Connection connection) {
        try (PreparedStatement look = prepare(connection, "SELECT id FROM {table} WHERE id = ''");
                ResultSet none = look.executeQuery()) {
            return !none.next();
        } catch (SQLException e) {
            return false;
        }
    }

    /** Makes the table, in a transaction. */
    void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!database.alone().isEmpty()) {
                boolean unused = statement.execute(database.alone());
            }
            for (String sql : Scripts.statements(database.schema(table))) {
                boolean unused = statement.execute(sql);
            }
        }
    }

    void insert(Connection connection, List<Parcel> parcels, long now) throws SQLException {
        String sql =
                "INSERT INTO {table}(id, created_at, title, format, content, size, state, attempts, due_at) VALUES(?, ?, ?, ?, ?, ?, 0, 0, 0)";
        each(connection, sql, parcels, (insert, parcel) -> {
            byte[] content = parcel.write().bytes();
            insert.setString(1, parcel.id().toString());
            insert.setLong(2, now);
            insert.setString(3, text(parcel.title()));
            insert.setString(4, parcel.format());
            insert.setBytes(5, content);
            insert.setInt(6, content.length);
        });
    }

    /** How many of those that are due may be taken at once, at most {@code limit} and together not much more than {@code bytes}. */
    int due(Connection connection, int limit, long bytes) throws SQLException {
        try (PreparedStatement look = prepare(connection, "SELECT size" + DUE)) {
            look.setInt(1, limit);
            int count = 0;
            long sum = 0;
            try (ResultSet rows = look.executeQuery()) {
                while (rows.next() && sum < bytes) {
                    sum += rows.getLong(1);
                    count++;
                }
            }
            return count;
        }
    }

    /** Takes the oldest of those that are due and that nobody else is taking, for {@code lease}. Commits nothing. */
    List<Row> take(Connection connection, int limit, Duration lease) throws SQLException {
        if (!database.beginToWrite().isEmpty()) {
            try (PreparedStatement begin = prepare(connection, database.beginToWrite())) {
                int unused = begin.executeUpdate();
            }
        }
        List<Row> taken = new ArrayList<>();
        try (PreparedStatement select =
                prepare(connection, "SELECT id, title, format, content, attempts" + DUE + "{unless locked}")) {
            select.setInt(1, limit);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    taken.add(new Row(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            Payload.of(rows.getBytes(4)),
                            rows.getInt(5) + 1));
                }
            }
        }
        String lend = "UPDATE {table} SET due_at = {now} + ?, attempts = attempts + 1 WHERE id = ?";
        each(connection, lend, taken, (update, row) -> {
            update.setLong(1, lease.toMillis());
            update.setString(2, row.id());
        });
        return taken;
    }

    void remove(Connection connection, List<String> ids) throws SQLException {
        each(connection, "DELETE FROM {table} WHERE id = ?", ids, (delete, id) -> delete.setString(1, id));
    }

    /** Has them wait, each longer than the last time. */
    void rest(Connection connection, List<Verdict> verdicts) throws SQLException {
        String sql = "UPDATE {table} SET due_at = {now} + ?, reason = ? WHERE id = ? AND state = 0";
        each(connection, sql, verdicts, (update, verdict) -> {
            update.setLong(1, Rest.after(verdict.attempts()).toMillis());
            update.setString(2, text(verdict.reason()));
            update.setString(3, verdict.id());
        });
    }

    /** Sets them aside. */
    void refuse(Connection connection, List<Verdict> verdicts) throws SQLException {
        String sql = "UPDATE {table} SET state = 1, due_at = {now}, reason = ? WHERE id = ?";
        each(connection, sql, verdicts, (update, verdict) -> {
            update.setString(1, text(verdict.reason()));
            update.setString(2, verdict.id());
        });
    }

    private interface Binder<T> {
        void bind(PreparedStatement statement, T row) throws SQLException;
    }

    private <T> void each(Connection connection, String sql, List<T> rows, Binder<T> binder) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = prepare(connection, sql)) {
            for (T row : rows) {
                binder.bind(statement, row);
                statement.addBatch();
            }
            int[] unused = statement.executeBatch();
        }
    }

    /** Gives all that were refused another chance; returns how many. */
    int retry(Connection connection) throws SQLException {
        try (PreparedStatement update =
                prepare(connection, "UPDATE {table} SET state = 0, due_at = 0 WHERE state = 1")) {
            return update.executeUpdate();
        }
    }

    OutboxStats stats(Connection connection) throws SQLException {
        long waiting = 0;
        long refused = 0;
        Instant oldest = null;
        try (PreparedStatement query =
                        prepare(connection, "SELECT state, count(*), min(created_at) FROM {table} GROUP BY state");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                if (rows.getInt(1) == WAITING) {
                    waiting = rows.getLong(2);
                    oldest = Instant.ofEpochMilli(rows.getLong(3));
                } else if (rows.getInt(1) == REFUSED) {
                    refused = rows.getLong(2);
                }
            }
        }
        return new OutboxStats(waiting, oldest, refused);
    }

    List<Refused> refused(Connection connection, int limit) throws SQLException {
        List<Refused> refused = new ArrayList<>();
        try (PreparedStatement query = prepare(
                connection, "SELECT id, title, reason, due_at FROM {table} WHERE state = 1 ORDER BY id LIMIT ?")) {
            query.setInt(1, limit);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    refused.add(new Refused(
                            rows.getString(1),
                            rows.getString(2),
                            String.valueOf(rows.getString(3)),
                            Instant.ofEpochMilli(rows.getLong(4))));
                }
            }
        }
        return refused;
    }

    /** Without what PostgreSQL can't store. */
    private static String text(String text) {
        return text.replace('\0', ' ');
    }
}
