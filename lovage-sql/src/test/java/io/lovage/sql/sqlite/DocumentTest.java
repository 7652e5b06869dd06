package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.Delivery;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.SystemTime;
import io.lovage.store.TaskError;
import io.lovage.store.TaskState;
import io.lovage.testkit.NoLovageThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What docs/sqlite.md says is so. */
@ExtendWith(NoLovageThreads.class)
class DocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "sqlite.md");
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String BACKUP = "VACUUM INTO 'backup.db'";

    @TempDir
    private Path folder;

    private String document = "";
    private Samples samples;

    @BeforeEach
    void prepare() throws IOException {
        document = Files.readString(DOCUMENT);
        samples = new Samples(folder, SystemTime.clock());
    }

    @Test
    void every_table_and_column_is_explained_and_no_other() throws Exception {
        samples.open().close();
        List<String> tables =
                samples.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        List<String> explained = section("## Tables", "## ")
                .lines()
                .filter(line -> line.startsWith("### "))
                .flatMap(line -> Arrays.stream(line.substring(4).split(", ", -1)))
                .toList();

        assertThat(explained).containsExactlyInAnyOrderElementsOf(tables);
        for (String table : tables) {
            assertThat(firstColumn(sectionOf(table)))
                    .as(table)
                    .containsExactlyInAnyOrderElementsOf(
                            samples.rows("SELECT name FROM pragma_table_info('" + table + "')"));
        }
    }

    @Test
    void every_option_is_explained_and_no_other() {
        String known = String.join(
                ", ",
                firstColumn(section("## The URL", "## ")).stream().sorted().toList());

        assertThatThrownBy(() -> samples.open("?colour=red")).hasMessageContaining("Known are [" + known + "].");
    }

    @Test
    void the_numbers_of_the_file_are_those_that_are_named() throws Exception {
        samples.open().close();

        assertThat(document)
                .contains("`PRAGMA application_id` is " + samples.number("PRAGMA application_id") + " ")
                .contains("Version " + samples.number("PRAGMA user_version") + " of the schema");
    }

    @Test
    void every_query_finds_something_while_the_engine_is_at_work() throws Exception {
        try (Engine engine = samples.open()) {
            fill(engine);
            List<String> queries = queries();

            assertThat(queries).hasSizeGreaterThan(5);
            for (String query : queries) {
                assertThat(samples.rows(query)).as(query).isNotEmpty();
            }
            assertThat(samples.rows(queries.get(0)))
                    .containsExactlyInAnyOrder(
                            "greet|FAILED|1", "greet|RUNNING|1", "greet|SCHEDULED|1", "greet|SUCCEEDED|1");
        }
    }

    @Test
    void a_backup_taken_while_the_engine_is_at_work_is_a_whole_engine() throws Exception {
        Path backup = folder.resolve("backup.db");
        assertThat(document).contains(BACKUP);
        Message waiting;
        try (Engine engine = samples.open()) {
            waiting = samples.published(engine, samples.task("mail"));
            execute(BACKUP.replace("backup.db", backup.toString()));
        }

        try (Engine restored = Engines.open("sqlite:" + backup, SystemTime.clock())) {
            assertThat(restored.tasks().get(waiting.id()).orElseThrow().state()).isEqualTo(TaskState.QUEUED);
            assertThat(samples.subscription(restored, "mail").poll(1, Samples.SOON))
                    .hasSize(1);
        }
    }

    /** A task in each state that a query asks for. */
    private void fill(Engine engine) throws InterruptedException {
        samples.publish(engine, samples.tasks("mail", 3));
        Subscription subscription = samples.subscription(engine, "mail");
        List<Delivery> deliveries = subscription.poll(2, Samples.SOON);
        TaskError error = new TaskError("java.io.IOException", "no luck", null);
        Samples.commit(
                engine,
                List.of(
                        samples.completion(deliveries.get(0), new Outcome.Failed(error), HOUR),
                        samples.completion(deliveries.get(1), new Outcome.RetryAt(error, Instant.EPOCH), HOUR)));
        Samples.commit(
                engine,
                List.of(samples.success(subscription.poll(1, Samples.SOON).get(0))));
        List<Delivery> running = subscription.poll(1, Samples.SOON);
        assertThat(running).hasSize(1);
        Message later = samples.published(engine, samples.task("mail"));
        Delivery delayed = subscription.poll(1, Samples.SOON).get(0);
        assertThat(delayed.message().id()).isEqualTo(later.id());
        assertThat(subscription
                        .settle(List.of(new Settlement.Release(delayed, HOUR, true)))
                        .toCompletableFuture()
                        .join())
                .hasSize(1);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + samples.file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> queries() {
        return SQL.matcher(document)
                .results()
                .map(block -> block.group(1))
                .filter(sql -> !sql.contains(BACKUP))
                .toList();
    }

    /** What stands in backquotes in the first cells of a section's table. */
    private static List<String> firstColumn(String section) {
        List<String> names = new ArrayList<>();
        section.lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line ->
                        NAME.matcher(line.substring(2, line.indexOf(" | "))).results())
                .map(MatchResult::group)
                .map(name -> name.substring(1, name.length() - 1))
                .forEach(names::add);
        return names;
    }

    private String sectionOf(String table) {
        String heading = document.lines()
                .filter(line -> line.startsWith("### ")
                        && Stream.of(line.substring(4).split(", ", -1)).anyMatch(table::equals))
                .findFirst()
                .orElseThrow();
        return section(heading, "##");
    }

    private String section(String heading, String next) {
        int start = document.indexOf(heading + "\n") + heading.length();
        int end = document.indexOf("\n" + next, start);
        return document.substring(start, end < 0 ? document.length() : end);
    }
}
