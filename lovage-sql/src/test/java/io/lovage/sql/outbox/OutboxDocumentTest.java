package io.lovage.sql.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What docs/outbox.md says of the table and the settings. */
class OutboxDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "outbox.md");
    private static final Pattern SQL = Pattern.compile("(?s)```sql\n(.*?)```");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|.*");

    @TempDir
    private Path folder;

    @Test
    void every_statement_works_and_the_columns_and_settings_are_those_that_are_explained() throws Exception {
        String text = Files.readString(DOCUMENT);
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("shop.db"));
        assertThat(Outbox.on(source).stats().waiting()).isZero();
        List<String> explained = all(ROW, text);
        List<String> known = new ArrayList<>(List.of("OutboxSettings", "table", "batch", "lease", "poll"));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> statements = all(SQL, text);
            assertThat(statements).hasSize(3);
            for (String sql : statements) {
                assertThat(statement.execute(sql)).as(sql).isEqualTo(sql.startsWith("SELECT"));
            }
            known.addAll(columns(statement));
        }

        assertThat(explained).containsExactlyElementsOf(known);
        assertThat(text)
                .contains("| `batch` | most rows at a time | " + OutboxSettings.DEFAULT.batch() + " |")
                .contains("| " + OutboxSettings.DEFAULT.lease().toSeconds() + " s |")
                .contains("| " + OutboxSettings.DEFAULT.poll().toSeconds() + " s |");
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static List<String> columns(Statement statement) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT name FROM pragma_table_info('lovage_outbox')")) {
            while (rows.next()) {
                columns.add(rows.getString(1));
            }
        }
        return columns;
    }
}
