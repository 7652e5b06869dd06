package io.lovage.sql.mariadb;

import io.lovage.message.MessageId;
import io.lovage.sql.Bulk;
import io.lovage.sql.Dialect;
import io.lovage.sql.IdBytes;
import io.lovage.sql.StateBulk;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB's ways. Some names of columns are words of its language and must be quoted. Versions are numbers that the server never gives twice. It reads a
 * whole table and locks all of its rows rather than look into a subquery, so lists of numbers are written out, and the index is named.
 */
final class MariadbDialect implements Dialect {

    private static final Pattern WORDS = Pattern.compile("\\b(key|partition|rank)\\b");
    private static final Pattern UPSERT = Pattern.compile("ON CONFLICT\\([^)]*\\) DO UPDATE SET");
    private static final Pattern EXCLUDED = Pattern.compile("excluded\\.(`?\\w+`?)");
    private static final Pattern LEASED_OR_DELAYED = Pattern.compile(" INDEXED BY (message_(?:leased|delayed))");
    private static final Pattern OTHER_INDEX = Pattern.compile(" INDEXED BY \\w+");
    private static final Pattern UPDATE_MANY = Pattern.compile("^UPDATE (\\w+) SET");
    private static final Pattern DELETE_MANY = Pattern.compile("^DELETE FROM (\\w+) WHERE");
    static final String VERSION = "(UUID_SHORT() & 9223372036854775807)";

    private final Bulk bulk = new MultiRow();
    private final StateBulk stateBulk = new StateMultiRow();

    /** Parameters in place of one. */
    private record Numbers(List<Long> numbers) {}

    @Override
    public String translate(String sql) {
        String translated = sql.replace(FIRST_VERSION, VERSION).replace(NEXT_VERSION, VERSION);
        translated = WORDS.matcher(translated).replaceAll("`$1`");
        translated = UPSERT.matcher(translated).replaceAll("ON DUPLICATE KEY UPDATE");
        translated = EXCLUDED.matcher(translated).replaceAll("VALUES($1)");
        translated = LEASED_OR_DELAYED.matcher(translated).replaceAll(" FORCE INDEX($1)");
        return OTHER_INDEX.matcher(translated).replaceAll(" FORCE INDEX(message_ready)");
    }

    @Override
    public Phrase phrase(String sql, List<@Nullable Object> parameters) {
        if (!sql.contains(IN_NUMBERS)) {
            return new Phrase(sql, parameters);
        }
        String phrase = UPDATE_MANY.matcher(sql).replaceFirst("UPDATE $1 FORCE INDEX(PRIMARY) SET");
        phrase = DELETE_MANY.matcher(phrase).replaceFirst("DELETE $1 FROM $1 FORCE INDEX(PRIMARY) WHERE");
        List<@Nullable Object> spread = new ArrayList<>();
        for (Object parameter : parameters) {
            if (parameter instanceof Numbers several) {
                List<Long> numbers = padded(several.numbers());
                phrase = phrase.replace(IN_NUMBERS, in(numbers.size()));
                spread.addAll(numbers);
            } else {
                spread.add(parameter);
            }
        }
        return new Phrase(phrase, spread);
    }

    /** The next power of two, so that there are few different statements. */
    private static List<Long> padded(List<Long> numbers) {
        if (numbers.isEmpty()) {
            // No key is negative.
            return List.of(-1L);
        }
        int size = Math.max(1, Integer.highestOneBit(2 * numbers.size() - 1));
        List<Long> padded = new ArrayList<>(numbers);
        padded.addAll(Collections.nCopies(size - numbers.size(), numbers.get(numbers.size() - 1)));
        return padded;
    }

    /** A condition for {@code count} numbers. */
    static String in(int count) {
        return "IN (?" + ",?".repeat(count - 1) + ")";
    }

    @Override
    public Object numbers(List<Long> numbers) {
        return new Numbers(numbers);
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
        return true;
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
