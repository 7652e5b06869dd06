package io.lovage.sql;

import io.lovage.message.CanIgnoreReturnValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection and the statements prepared on it, each once. Not thread-safe.
 *
 * <p>{@code update} and {@code list} with parameters are for what happens rarely; a hot path binds {@link #statement} itself.
 */
public final class Sql implements AutoCloseable {

    private final Connection connection;
    private final Dialect dialect;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    public Sql(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    public Dialect dialect() {
        return dialect;
    }

    public Connection connection() {
        return connection;
    }

    /** Makes something of the row that the result set stands on. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Looks at the row that the result set stands on. */
    public interface Visitor {
        void visit(ResultSet row) throws SQLException;
    }

    /** The statement for {@code sql}; it stays open as long as this does. */
    public PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(dialect.translate(sql));
            statements.put(sql, statement);
        }
        return statement;
    }

    /** Runs it; returns how many rows it changed. */
    @CanIgnoreReturnValue
    public int update(String sql, @Nullable Object... parameters) throws SQLException {
        return bound(sql, parameters).executeUpdate();
    }

    /** Runs what is no query and has no count. */
    public void run(String sql) throws SQLException {
        boolean unused = statement(sql).execute();
    }

    public void each(String sql, Visitor visitor, @Nullable Object... parameters) throws SQLException {
        try (ResultSet rows = bound(sql, parameters).executeQuery()) {
            while (rows.next()) {
                visitor.visit(rows);
            }
        }
    }

    /** Runs what must not stay prepared. */
    public void runOnce(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }

    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        List<T> list = new ArrayList<>();
        try (ResultSet rows = bound(sql, parameters).executeQuery()) {
            while (rows.next()) {
                list.add(row.read(rows));
            }
        }
        return list;
    }

    public <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        try (ResultSet rows = bound(sql, parameters).executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    /** The number in the first column of the first row; {@code missing} if there is no row, or it is null. */
    public long number(String sql, long missing, @Nullable Object... parameters) throws SQLException {
        try (ResultSet rows = bound(sql, parameters).executeQuery()) {
            if (!rows.next()) {
                return missing;
            }
            long number = rows.getLong(1);
            return rows.wasNull() ? missing : number;
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object... parameters) throws SQLException {
        Dialect.Phrase phrase = dialect.phrase(sql, Arrays.asList(parameters));
        PreparedStatement statement = statement(phrase.sql());
        int index = 1;
        for (Object parameter : phrase.parameters()) {
            statement.setObject(index++, parameter instanceof String text ? dialect.text(text) : parameter);
        }
        return statement;
    }

    /** The column as a number, or {@code null}. */
    public static @Nullable Long nullableLong(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** The text in the column. */
    public String text(ResultSet row, int column) throws SQLException {
        return dialect.readText(row.getString(column));
    }

    /** The text in the column, or {@code null}. */
    public @Nullable String nullableText(ResultSet row, int column) throws SQLException {
        String stored = row.getString(column);
        return stored == null ? null : dialect.readText(stored);
    }

    /** Lets go of what was prepared, and leaves the connection open for its owner. */
    void closeStatements() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
