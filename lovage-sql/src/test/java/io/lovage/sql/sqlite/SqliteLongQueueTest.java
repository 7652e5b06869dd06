package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.message.SystemTime;
import io.lovage.testkit.process.LongQueueContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLongQueueTest extends LongQueueContract {

    @Override
    protected String emptyEngine(Path folder) {
        return SqliteCrashTest.url(folder);
    }

    @Test
    void a_claim_reads_only_what_it_takes_however_long_the_queue_is(@TempDir Path folder) throws SQLException {
        try (Engine engine = Engines.open(SqliteCrashTest.url(folder), SystemTime.clock());
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("crash.db"))) {
            assertThat(engine.capabilities().engine()).isEqualTo("sqlite");

            assertThat(planOf(connection, Claim.READY))
                    .anyMatch(step -> step.contains("SEARCH message USING COVERING INDEX message_ready (queue=?)"))
                    .anyMatch(step -> step.contains("SEARCH message USING INTEGER PRIMARY KEY (rowid=?)"))
                    .noneMatch(step -> step.contains("SCAN message") || step.contains("B-TREE"));
        }
    }

    private static List<String> planOf(Connection connection, String sql) throws SQLException {
        List<String> steps = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        return steps;
    }
}
