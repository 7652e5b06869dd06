package io.lovage.sql.postgresql;

import io.lovage.message.MessageId;
import io.lovage.sql.Bulk;
import io.lovage.sql.Dialect;
import io.lovage.sql.StateBulk;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * PostgreSQL's ways: ids are of its type {@code uuid}, versions come from a sequence. Its texts can't hold U+0000, which is written as two
 * characters U+0001, and U+0001 as U+0001 U+0002: so texts keep their order.
 */
final class PostgresqlDialect implements Dialect {

    private static final char NUL = '\u0000';
    private static final char ESCAPE = '\u0001';
    private static final char ESCAPED_ESCAPE = '\u0002';
    private static final Pattern INDEX_HINT = Pattern.compile(" INDEXED BY \\w+");
    private static final String VERSION = "nextval('state_version')";

    private final Bulk bulk = new Arrays();
    private final StateBulk stateBulk = new StateArrays();

    @Override
    public String translate(String sql) {
        String translated = sql.replace(IN_NUMBERS, "= ANY(CAST(? AS bigint[]))")
                .replace(FIRST_VERSION, VERSION)
                .replace(NEXT_VERSION, VERSION);
        return INDEX_HINT.matcher(translated).replaceAll("");
    }

    @Override
    public Object numbers(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    @Override
    public Object id(MessageId id) {
        return uuid(id);
    }

    static UUID uuid(MessageId id) {
        return new UUID(id.high(), id.low());
    }

    @Override
    public void bindId(PreparedStatement statement, int index, MessageId id) throws SQLException {
        statement.setObject(index, uuid(id));
    }

    @Override
    public MessageId readId(ResultSet row, int column) throws SQLException {
        UUID uuid = row.getObject(column, UUID.class);
        return new MessageId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    @Override
    public String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ESCAPE || Character.isSurrogate(c)) {
                return escaped(text);
            }
        }
        return text;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            if (c == NUL) {
                escaped.append(ESCAPE).append(ESCAPE);
            } else if (c == ESCAPE) {
                escaped.append(ESCAPE).append(ESCAPED_ESCAPE);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                // Half a character, which has no bytes in UTF-8.
                escaped.append('?');
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    @Override
    public String readText(String stored) {
        if (stored.indexOf(ESCAPE) < 0) {
            return stored;
        }
        return stored.replace("" + ESCAPE + ESCAPE, "" + NUL).replace("" + ESCAPE + ESCAPED_ESCAPE, "" + ESCAPE);
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
