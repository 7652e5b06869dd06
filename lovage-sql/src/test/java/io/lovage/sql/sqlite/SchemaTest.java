package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {

    private static final String FIRST = """
            -- The first version.
            CREATE TABLE note(id INTEGER PRIMARY KEY);

            CREATE INDEX by_id ON note(id);
            """;

    private static final String SECOND = """
            ALTER TABLE note ADD COLUMN text TEXT NOT NULL DEFAULT 'none';
            """;

    @TempDir
    private Path folder;

    private void prepare(String... steps) throws SQLException {
        try (Connection connection = connection()) {
            new Schema(List.of(steps)).prepare(connection, folder.resolve("x.db"));
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("x.db"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String read(String query) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "no row";
        }
    }

    @Test
    void a_new_file_gets_all_steps() throws SQLException {
        prepare(FIRST, SECOND);

        assertThat(read("PRAGMA user_version")).isEqualTo("2");
        assertThat(read("PRAGMA application_id")).isEqualTo(String.valueOf(Schema.APPLICATION_ID));
        assertThat(read("PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(read("PRAGMA auto_vacuum")).as("incremental").isEqualTo("2");
        assertThat(read("SELECT count(*) FROM pragma_table_info('note')")).isEqualTo("2");
    }

    @Test
    void an_older_file_gets_the_steps_it_lacks_and_keeps_its_rows() throws SQLException {
        prepare(FIRST);
        execute("INSERT INTO note VALUES(7)");

        prepare(FIRST, SECOND);

        assertThat(read("PRAGMA user_version")).isEqualTo("2");
        assertThat(read("SELECT id || text FROM note")).isEqualTo("7none");
    }

    @Test
    void a_file_that_is_up_to_date_is_left_as_it_is() throws SQLException {
        prepare(FIRST, SECOND);
        execute("INSERT INTO note VALUES(7, 'mine')");

        prepare(FIRST, SECOND);

        assertThat(read("SELECT text FROM note")).isEqualTo("mine");
    }

    @Test
    void a_step_that_fails_leaves_the_version_before() throws SQLException {
        prepare(FIRST);

        assertThatThrownBy(() -> prepare(FIRST, SECOND, "CREATE TABLE note(again INTEGER);\n"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("already exists");

        assertThat(read("PRAGMA user_version")).isEqualTo("1");
        assertThat(read("SELECT count(*) FROM pragma_table_info('note')")).isEqualTo("1");
    }
}
