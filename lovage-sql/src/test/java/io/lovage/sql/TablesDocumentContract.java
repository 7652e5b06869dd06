package io.lovage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.testkit.Eventually;
import io.lovage.worker.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the document of an engine on a database server says of its tables: that they are the ones there are, and that its queries find something. */
public abstract class TablesDocumentContract {

    private static final Pattern QUERY = Pattern.compile("(?s)```sql\n(.*?)```");
    private static final String COLUMNS =
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'lovage'";

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Task<Integer, Integer> FAIL =
            Task.of("fail", Integer.class, Integer.class).retry(Retry.fixed(1, Duration.ZERO));
    private static final Task<Integer, Integer> BUSY = Task.of("busy", Integer.class, Integer.class);

    private final CountDownLatch end = new CountDownLatch(1);

    /** Its name in docs. */
    protected abstract String document();

    /** Of an engine whose tables are in a place called lovage. */
    protected abstract String url();

    protected abstract String jdbcUrl();

    @Test
    void every_query_finds_something_and_every_column_is_explained() throws Exception {
        String text = Files.readString(Path.of("..", "docs", document()));
        try (Lovage lovage = Lovage.open(url())) {
            fill(lovage);
            try (Connection connection = DriverManager.getConnection(jdbcUrl());
                    Statement statement = connection.createStatement()) {
                List<String> queries = QUERY.matcher(text)
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .toList();
                assertThat(queries).hasSize(8);
                for (String query : queries) {
                    try (ResultSet rows = statement.executeQuery(query)) {
                        assertThat(rows.next()).as(query).isTrue();
                    }
                }
                checkColumns(statement, text);
            } finally {
                end.countDown();
            }
        }
    }

    private static void checkColumns(Statement statement, String text) throws SQLException {
        try (ResultSet columns = statement.executeQuery(COLUMNS)) {
            while (columns.next()) {
                assertThat(text)
                        .as("column %s of table %s", columns.getString(2), columns.getString(1))
                        .contains("`" + columns.getString(1) + "`")
                        .contains("`" + columns.getString(2) + "`");
            }
        }
    }

    /** A task that failed twice, one that runs and holds a key, one that waits, and a flow that is under way. */
    private void fill(Lovage lovage) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        lovage.handle(FAIL, number -> {
                    throw new IllegalStateException("no luck");
                })
                .handle(BUSY, number -> {
                    busy.countDown();
                    end.await();
                    return number;
                })
                .start(WorkerSettings.defaults());
        var failed = lovage.enqueue(FAIL.with(1));
        Eventually.eventually(
                "it has failed",
                SOON,
                () -> failed.record()
                        .filter(record -> record.state() == TaskState.FAILED)
                        .isPresent());
        Call<Integer> flow = BUSY.with(2).then(BUSY);
        lovage.enqueue(BUSY.with(1).unique("one"));
        lovage.enqueue(Flow.group(List.of(flow, BUSY.with(3))));
        lovage.enqueue(BUSY.with(4).queue("elsewhere"));
        busy.await();
    }
}
