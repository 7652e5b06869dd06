package io.lovage.sql.postgresql;

import io.lovage.message.MessageId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Rows as arrays, one for each column. A column is of the kind of its first value. */
final class Columns {

    private final int rows;
    private final Map<Integer, Column> columns = new LinkedHashMap<>();
    private int row = -1;

    private static final class Column {

        private final String type;
        private final @Nullable Object[] values;

        Column(String type, @Nullable Object[] values) {
            this.type = type;
            this.values = values;
        }
    }

    Columns(int rows) {
        this.rows = rows;
    }

    /** Goes to the next row, at first to the first. */
    void next() {
        row++;
    }

    void number(int column, @Nullable Long value) {
        set(column, "int8", Long[]::new, value);
    }

    void whole(int column, @Nullable Integer value) {
        set(column, "int4", Integer[]::new, value);
    }

    void id(int column, MessageId id) {
        set(column, "uuid", UUID[]::new, PostgresqlDialect.uuid(id));
    }

    void text(int column, @Nullable String value) {
        set(column, "text", String[]::new, value);
    }

    void bytes(int column, byte @Nullable [] value) {
        set(column, "bytea", byte[][]::new, value);
    }

    private void set(int column, String type, IntFunction<@Nullable Object[]> array, @Nullable Object value) {
        Column found = columns.get(column);
        if (found == null) {
            found = new Column(type, array.apply(rows));
            columns.put(column, found);
        }
        found.values[row] = value;
    }

    /** Binds columns 1 to {@code last} to the parameters of these numbers. */
    void bind(PreparedStatement statement, int last) throws SQLException {
        for (int column = 1; column <= last; column++) {
            bindAgain(statement, column, column);
        }
    }

    void bindAgain(PreparedStatement statement, int column, int parameter) throws SQLException {
        Column bound = columns.get(column);
        if (bound == null) {
            throw new IllegalStateException("Column " + column + " has no values.");
        }
        statement.setArray(parameter, statement.getConnection().createArrayOf(bound.type, bound.values));
    }
}
