package io.lovage.sql.outbox;

import static io.lovage.testkit.Eventually.eventually;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lovage.Lovage;
import io.lovage.engine.Engines;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.SystemTime;
import io.lovage.store.TaskQuery;
import io.lovage.task.Call;
import io.lovage.task.Task;
import io.lovage.testkit.NoLovageThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the suites of outboxes have in common: one in a database, with an engine that is none of it. */
@ExtendWith(NoLovageThreads.class)
abstract class OutboxSuite {

    /** An upper bound, never a wait. */
    static final Duration SOON = Duration.ofSeconds(30);

    static final Task<Integer, Integer> SQUARE = Task.of("square", Integer.class, Integer.class);
    static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);
    private static final AtomicInteger TABLES = new AtomicInteger();

    final AtomicInteger runs = new AtomicInteger();
    final HeardLog log = new HeardLog();
    final OutboxSettings settings = OutboxSettings.DEFAULT
            .withTable("outbox_" + TABLES.incrementAndGet())
            .withPoll(Duration.ofMillis(50));

    HikariDataSource source;
    Outbox outbox;
    TroubledEngine engine;
    Lovage lovage;

    /** Of a database for tests. */
    abstract String jdbcUrl() throws SQLException;

    @BeforeEach
    final void open() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl());
        config.setMaximumPoolSize(8);
        source = new HikariDataSource(config);
        outbox = Outbox.on(source, settings);
        engine = new TroubledEngine(Engines.open("memory:", SystemTime.clock()));
        lovage = Lovage.on(engine.engine(), SystemTime.clock());
    }

    @AfterEach
    final void close() {
        lovage.close();
        source.close();
    }

    final Connection begin() throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @CanIgnoreReturnValue
    final List<String> committed(List<? extends Call<?>> calls) throws SQLException {
        try (Connection connection = begin()) {
            List<String> ids = outbox.enqueueAll(connection, calls);
            connection.commit();
            return ids;
        }
    }

    final void start() {
        lovage.handle(SQUARE, number -> {
                    runs.incrementAndGet();
                    return number * number;
                })
                .handle(
                        SUM,
                        numbers -> numbers.stream().mapToInt(Integer::intValue).sum())
                .start();
    }

    final long tasks() {
        return lovage.engine().tasks().count(new TaskQuery(Set.of(), null, null, 1, null));
    }

    final Integer result(String id) throws Exception {
        return lovage.handle(id, Integer.class).await(SOON);
    }

    final Database database() {
        return new Place(source, settings.table()).database();
    }

    final Round round(OutboxSettings with) {
        return round(with, new Rows(database(), with.table()));
    }

    final Round round(OutboxSettings with, Rows rows) {
        return new Round(new Place(source, with.table()), rows, lovage.engine(), with, log.logger());
    }

    final void awaitEmpty() {
        eventually("the outbox is empty", SOON, () -> outbox.stats().waiting() == 0);
    }

    @CanIgnoreReturnValue
    final int execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql.replace("{table}", settings.table()));
        }
    }
}
