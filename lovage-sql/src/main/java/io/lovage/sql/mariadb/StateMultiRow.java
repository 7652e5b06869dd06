package io.lovage.sql.mariadb;

import io.lovage.message.Payload;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements that name many entries. */
final class StateMultiRow implements StateBulk {

    private static final String FIND =
            "SELECT `partition`, name, number, version, expires_at FROM state" + " FORCE INDEX(PRIMARY) WHERE ";

    private static final String PUT =
            "INSERT INTO state(`partition`, name, value, number, expires_at, version) VALUES ";

    private static final String NEW_VERSION = "," + MariadbDialect.VERSION;

    private static final String PUT_AGAIN = " ON DUPLICATE KEY UPDATE value = VALUES(value), number = VALUES(number),"
            + " expires_at = VALUES(expires_at), version = VALUES(version)";

    private static final String RENUMBER =
            " ON DUPLICATE KEY UPDATE number = VALUES(number), version = VALUES(version)";

    private static final String DELETE = "DELETE state FROM state FORCE INDEX(PRIMARY) WHERE ";

    private static final String RANGE = "(`partition` = ? AND name >= ? AND name < ?)";

    /** More alternatives than that make the server look for a way for too long, or give up and read the whole table. */
    private static final int MOST_ALTERNATIVES = 200;

    private static final byte[] NO_VALUE = {};

    /** A condition with its parameters. */
    private record Condition(String sql, List<String> parameters) {}

    @Override
    public Map<Key, Facts> find(Work work, Collection<Key> keys) throws SQLException {
        Map<Key, Facts> found = new HashMap<>();
        for (Condition condition : conditions(keys)) {
            try (PreparedStatement find = prepared(work.sql(), FIND, condition);
                    ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            new Key(rows.getString(1), rows.getString(2)),
                            new Facts(rows.getLong(3), rows.getLong(4), Sql.nullableLong(rows, 5)));
                }
            }
        }
        return found;
    }

    /** Most keys are in few partitions. */
    private static List<Condition> conditions(Collection<Key> keys) {
        Map<String, List<String>> partitions = new LinkedHashMap<>();
        keys.forEach(key -> partitions
                .computeIfAbsent(key.partition(), partition -> new ArrayList<>())
                .add(key.name()));
        List<Condition> alternatives = new ArrayList<>();
        partitions.forEach((partition, names) -> {
            for (int i = 0; i < names.size(); i += MOST_ALTERNATIVES) {
                alternatives.add(in(partition, names.subList(i, Math.min(i + MOST_ALTERNATIVES, names.size()))));
            }
        });
        return united(alternatives);
    }

    private static Condition in(String partition, List<String> names) {
        List<String> parameters = new ArrayList<>(List.of(partition));
        parameters.addAll(names);
        return new Condition("(`partition` = ? AND name " + MariadbDialect.in(names.size()) + ")", parameters);
    }

    /** As few conditions as can be, each of alternatives that are not too many. */
    private static List<Condition> united(List<Condition> alternatives) {
        List<Condition> united = new ArrayList<>();
        for (Condition alternative : alternatives) {
            Condition last = united.isEmpty() ? null : united.get(united.size() - 1);
            if (last == null
                    || last.parameters().size() + alternative.parameters().size() > 2 * MOST_ALTERNATIVES) {
                united.add(new Condition(alternative.sql(), new ArrayList<>(alternative.parameters())));
            } else {
                last.parameters().addAll(alternative.parameters());
                united.set(
                        united.size() - 1, new Condition(last.sql() + " OR " + alternative.sql(), last.parameters()));
            }
        }
        return united;
    }

    private static PreparedStatement prepared(Sql sql, String head, Condition condition) throws SQLException {
        PreparedStatement statement = sql.connection().prepareStatement(head + condition.sql());
        for (int i = 0; i < condition.parameters().size(); i++) {
            statement.setString(i + 1, condition.parameters().get(i));
        }
        return statement;
    }

    @Override
    public void write(Work work, List<Write> writes) throws SQLException {
        Rows whole = new Rows(PUT, NEW_VERSION, PUT_AGAIN);
        Rows renumbered = new Rows(PUT, NEW_VERSION, RENUMBER);
        for (Write write : writes) {
            Payload value = write.value();
            (value == null ? renumbered : whole).add(new @Nullable Object[] {
                write.key().partition(),
                write.key().name(),
                value == null ? NO_VALUE : value.bytes(),
                write.number(),
                write.expiresAt()
            });
        }
        int unused = whole.execute(work.sql().connection());
        unused = renumbered.execute(work.sql().connection());
    }

    @Override
    public void delete(Work work, Collection<Key> keys) throws SQLException {
        delete(work.sql(), conditions(keys));
    }

    @Override
    public void deleteRanges(Work work, List<Range> ranges) throws SQLException {
        delete(
                work.sql(),
                united(ranges.stream()
                        .map(range -> new Condition(RANGE, List.of(range.partition(), range.from(), range.to())))
                        .toList()));
    }

    private static void delete(Sql sql, List<Condition> conditions) throws SQLException {
        for (Condition condition : conditions) {
            try (PreparedStatement delete = prepared(sql, DELETE, condition)) {
                int unused = delete.executeUpdate();
            }
        }
    }
}
