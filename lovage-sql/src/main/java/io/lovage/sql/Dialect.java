package io.lovage.sql;

import io.lovage.message.MessageId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of database does in its own way. The statements here are written so that they say all that any of them needs; a dialect leaves out what
 * its database doesn't know.
 */
public interface Dialect {

    /** Takes one parameter, made by {@link #numbers}. */
    String IN_NUMBERS = "IN (SELECT value FROM json_each(?))";

    /** A version for a row of {@code state} that is new. */
    String FIRST_VERSION = "(SELECT value + 1 FROM counter WHERE name = 'version-floor')";

    /** A version for a row of {@code state} that is there already. */
    String NEXT_VERSION = "state.version + 1";

    /**
     * A statement and what its parameters are.
     *
     * @param sql not yet translated
     */
    record Phrase(String sql, List<@Nullable Object> parameters) {}

    /** The same statement, where a parameter that {@link #numbers} made has become one for each number, if it must. */
    default Phrase phrase(String sql, List<@Nullable Object> parameters) {
        return new Phrase(sql, parameters);
    }

    /** The statement in this database's words. Called once for each statement of a connection. */
    String translate(String sql);

    /** The parameter for {@link #IN_NUMBERS}. */
    Object numbers(List<Long> numbers);

    /** The id as a parameter. */
    Object id(MessageId id);

    void bindId(PreparedStatement statement, int index, MessageId id) throws SQLException;

    MessageId readId(ResultSet row, int column) throws SQLException;

    /** A text as a parameter: whatever may not stand in a column is written in another way. */
    String text(String text);

    /** The text behind what {@link #text} made. */
    String readText(String stored);

    /** Whether {@link #NEXT_VERSION} alone makes sure that versions grow, even over deletion of a key. */
    boolean versionsAlwaysGrow();

    /** Statements for many rows at once. */
    Bulk bulk();

    /** Statements for many entries of state at once. */
    StateBulk stateBulk();
}
