package io.lovage.sql.sqlite;

import io.lovage.message.MessageId;
import io.lovage.sql.Bulk;
import io.lovage.sql.Dialect;
import io.lovage.sql.IdBytes;
import io.lovage.sql.RowByRow;
import io.lovage.sql.StateBulk;
import io.lovage.sql.StateRows;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Who writes has the whole file, so there are no rows to lock. Texts may hold anything. */
final class SqliteDialect implements Dialect {

    private static final String LOCKED = " FOR UPDATE";
    private static final String LOCKED_UNLESS_TAKEN = " FOR UPDATE SKIP LOCKED";

    private final Bulk bulk = new RowByRow();
    private final StateBulk stateBulk = new StateRows();

    @Override
    public String translate(String sql) {
        return sql.contains(LOCKED) ? sql.replace(LOCKED_UNLESS_TAKEN, "").replace(LOCKED, "") : sql;
    }

    @Override
    public Object numbers(List<Long> numbers) {
        return numbers.toString();
    }

    @Override
    public Object id(MessageId id) {
        return IdBytes.of(id);
    }

    @Override
    public void bindId(PreparedStatement statement, int index, MessageId id) throws SQLException {
        statement.setBytes(index, IdBytes.of(id));
    }

    @Override
    public MessageId readId(ResultSet row, int column) throws SQLException {
        return IdBytes.read(row.getBytes(column));
    }

    @Override
    public String text(String text) {
        return text;
    }

    @Override
    public String readText(String stored) {
        return stored;
    }

    @Override
    public boolean versionsAlwaysGrow() {
        return false;
    }

    @Override
    public Bulk bulk() {
        return bulk;
    }

    @Override
    public StateBulk stateBulk() {
        return stateBulk;
    }
}
