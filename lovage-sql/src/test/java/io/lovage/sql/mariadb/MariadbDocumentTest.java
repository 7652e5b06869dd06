package io.lovage.sql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.message.SystemTime;
import io.lovage.testkit.process.MariadbServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/mariadb.md says of the tables. */
class MariadbDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "mariadb.md");
    private static final Pattern QUERY = Pattern.compile("(?s)```sql\n(.*?)```");
    private static final String COLUMNS = "SELECT table_name, column_name FROM information_schema.columns"
            + " WHERE table_schema = 'lovage' AND table_name <> 'tasks'";

    @Test
    void every_query_works_and_every_column_is_explained() throws Exception {
        String text = Files.readString(DOCUMENT);
        MariadbServer server = MariadbServer.shared();
        try (Engine engine = Engines.open(server.url("lovage"), SystemTime.clock());
                Connection connection = DriverManager.getConnection(server.jdbcUrl("lovage"));
                Statement statement = connection.createStatement()) {
            assertThat(engine.broker().stats()).isEmpty();
            List<String> queries = QUERY.matcher(text)
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .toList();
            assertThat(queries).hasSize(3);
            for (String query : queries) {
                assertThat(statement.execute(query)).as(query).isTrue();
            }
            try (ResultSet columns = statement.executeQuery(COLUMNS)) {
                while (columns.next()) {
                    assertThat(text)
                            .as("column %s of table %s", columns.getString(2), columns.getString(1))
                            .contains("`" + columns.getString(1) + "`")
                            .contains("`" + columns.getString(2) + "`");
                }
            }
        }
    }
}
