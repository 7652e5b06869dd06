package io.lovage.sql.mariadb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows for an INSERT, by as few statements as the server takes: it refuses packets that are too large. */
final class Rows {

    /** A quarter of what servers accept unless they are told otherwise; text takes up to twice as much as the bytes in it. */
    private static final long MOST_BYTES = 4 << 20;

    /** What the server must accept. */
    static final long LARGEST_PACKET = 2 * MOST_BYTES + (1 << 20);

    private static final int MOST_ROWS = 1000;
    private static final int OTHER_BYTES = 200;

    private final String head;
    private final String tail;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /** Each statement is {@code head}, rows in parentheses, {@code tail}. */
    Rows(String head, String tail) {
        this.head = head;
        this.tail = tail;
    }

    void add(@Nullable Object[] row) {
        rows.add(row);
    }

    /** How many rows the server says it changed. */
    int execute(Connection connection) throws SQLException {
        int changed = 0;
        int from = 0;
        while (from < rows.size()) {
            int to = endOfPacket(from);
            changed += execute(connection, rows.subList(from, to));
            from = to;
        }
        return changed;
    }

    private int endOfPacket(int from) {
        int to = from;
        long bytes = 0;
        do {
            bytes += bytesOf(rows.get(to));
            to++;
        } while (to < rows.size() && to - from < MOST_ROWS && bytes + bytesOf(rows.get(to)) <= MOST_BYTES);
        return to;
    }

    private static long bytesOf(@Nullable Object[] row) {
        long bytes = OTHER_BYTES;
        for (Object value : row) {
            bytes += value instanceof byte[] array ? array.length : 0;
        }
        return bytes;
    }

    private int execute(Connection connection, List<@Nullable Object[]> packet) throws SQLException {
        String row = "(?" + ",?".repeat(packet.get(0).length - 1) + ")";
        String sql = head + row + ("," + row).repeat(packet.size() - 1) + tail;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (@Nullable Object[] values : packet) {
                for (Object value : values) {
                    statement.setObject(parameter++, value);
                }
            }
            return statement.executeUpdate();
        }
    }
}
