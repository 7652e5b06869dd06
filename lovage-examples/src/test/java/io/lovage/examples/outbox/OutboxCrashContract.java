package io.lovage.examples.outbox;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.engine.Failpoint;
import io.lovage.sql.outbox.Outbox;
import io.lovage.sql.outbox.OutboxStats;
import io.lovage.store.TaskQuery;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.ChildProcess;
import io.lovage.testkit.process.QuickStart;
import io.lovage.testkit.process.RedisServer;
import io.lovage.worker.WorkerSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Relays that die, in processes of their own, between one kind of database and Redis: whatever was committed is run, once, and nothing else is. Each kind has
 * a class of its own, so that they are tested at the same time.
 */
@ExtendWith(NoLovageThreads.class)
abstract class OutboxCrashContract {

    /** SQLite's code for a file that somebody else has locked for too long. */
    private static final int SQLITE_BUSY = 5;

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ORDERS = 120;

    private static final Task<Integer, Integer> CONFIRM = Task.of("confirm", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);

    @TempDir
    private static Path serverFolder;

    private static RedisServer redis;

    @TempDir
    private Path folder;

    private final Store store;
    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final Map<String, Integer> committed = new ConcurrentHashMap<>();
    private final String name = Store.newName();
    private String jdbcUrl = "";
    private DataSource source;
    private Outbox outbox;
    private int number;
    private int processes;

    OutboxCrashContract(Store store) {
        this.store = store;
    }

    @BeforeAll
    static void startServer() {
        redis = RedisServer.start(serverFolder);
        QuickStart.rehearse(redis.url() + "?prefix=rehearsal:");
    }

    @AfterAll
    static void stopServer() {
        if (redis != null) {
            redis.close();
        }
    }

    @BeforeEach
    void forget() {
        runs.clear();
    }

    private void open() throws SQLException {
        jdbcUrl = store.jdbcUrl(folder);
        source = Store.source(jdbcUrl);
        outbox = Outbox.on(source, RelayProcess.settings("outbox_" + name));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("CREATE TABLE orders_" + name + "(number INTEGER)");
        }
    }

    private String redisUrl() {
        return redis.url() + "?prefix=" + name + ":&timeoutMs=2000";
    }

    private ChildProcess relay(String... jvmOptions) {
        ChildProcess relay = ChildProcess.start(
                "relay-" + ++processes,
                folder,
                RelayProcess.class,
                List.of(jvmOptions),
                jdbcUrl,
                "outbox_" + name,
                redisUrl());
        relay.await("ready");
        return relay;
    }

    /** Stores so many orders, each with the call that confirms it in the same transaction; one in seven changes its mind. */
    private void order(int count) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO orders_" + name + "(number) VALUES(?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                int order = ++number;
                insert.setInt(1, order);
                assertThat(insert.executeUpdate()).isEqualTo(1);
                String id = outbox.enqueue(connection, call(order));
                if (order % 7 == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    committed.put(id, order);
                }
            }
        }
    }

    /** A process that was frozen within a transaction on SQLite has the file's lock: nobody writes until it wakes up. */
    private void orderBeside(List<ChildProcess> frozen) throws SQLException {
        try {
            order(20);
        } catch (SQLException e) {
            if (store != Store.SQLITE || e.getErrorCode() != SQLITE_BUSY || frozen.isEmpty()) {
                throw e;
            }
            frozen.forEach(ChildProcess::thaw);
            order(20);
        }
    }

    private static Call<Integer> call(int order) {
        return switch (order % 10) {
            case 1 ->
                Flow.group(List.of(CONFIRM.with(order), CONFIRM.with(-order))).then(SUM);
            case 2 -> CONFIRM.with(order).unique("order-" + order);
            default -> CONFIRM.with(order);
        };
    }

    private static int result(int order) {
        return order % 10 == 1 ? 0 : order;
    }

    private void awaitEmpty() {
        eventually("the outbox is empty", SOON, () -> outbox.stats().equals(new OutboxStats(0, null, 0)));
    }

    /** A worker that runs all that Redis has. */
    private Lovage worker() {
        return Lovage.open(redisUrl())
                .handle(CONFIRM, order -> {
                    runs.merge(order, 1, Integer::sum);
                    return order;
                })
                .handle(
                        SUM,
                        orders -> orders.stream().mapToInt(Integer::intValue).sum())
                .start(WorkerSettings.defaults());
    }

    /** Compares what was run to what was committed. */
    private void check(Lovage worker) throws Exception {
        int expectedTasks = 0;
        for (var each : committed.entrySet()) {
            assertThat(worker.handle(each.getKey(), Integer.class).await(SOON)).isEqualTo(result(each.getValue()));
            expectedTasks += each.getValue() % 10 == 1 ? 3 : 1;
        }
        assertThat(worker.engine().tasks().count(new TaskQuery(Set.of(), null, null, 1, null)))
                .isEqualTo(expectedTasks);
        assertThat(runs.values()).as("each runs once").containsOnly(1);
        assertThat(runs).doesNotContainKeys(7, 14, 21);
        assertThat(orders()).isEqualTo(committed.size());
    }

    private void check() throws Exception {
        try (Lovage worker = worker()) {
            check(worker);
        }
    }

    private int orders() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM orders_" + name)) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    @Test
    void a_relay_may_die_at_any_step_of_its_work() throws Exception {
        open();
        for (String place : List.of("outbox-taken", "outbox-delivered", "outbox-settling", "outbox-settled")) {
            try (ChildProcess relay = relay("-Dlovage.failpoint=" + place + ":2")) {
                order(ORDERS);
                assertThat(relay.awaitExit(SOON)).as("dies at " + place).isTrue();
                assertThat(relay.exitStatus()).isEqualTo(Failpoint.EXIT_STATUS);
            }
        }
        try (ChildProcess relay = relay()) {
            awaitEmpty();
        }
        check();
    }

    @Test
    void relays_may_be_killed_and_frozen_while_others_go_on() throws Exception {
        open();
        Random random = new Random(store.name().hashCode());
        List<ChildProcess> frozen = new ArrayList<>();
        try (Lovage worker = worker();
                ChildProcess steady = relay()) {
            for (int round = 0; round < 4; round++) {
                ChildProcess doomed = relay();
                order(20 + random.nextInt(60));
                if (round % 2 == 0) {
                    doomed.kill();
                } else {
                    doomed.freeze();
                    frozen.add(doomed);
                }
                orderBeside(frozen);
            }
            frozen.forEach(ChildProcess::thaw);
            awaitEmpty();
            frozen.forEach(ChildProcess::terminate);
            check(worker);
        } finally {
            frozen.forEach(ChildProcess::close);
        }
    }

    @Test
    void the_engine_may_be_away_for_a_while() throws Exception {
        open();
        try (ChildProcess relay = relay()) {
            order(30);
            redis.kill();
            order(ORDERS);
            assertThat(outbox.stats().waiting()).isPositive();
            redis.restart();
            awaitEmpty();
            order(10);
            awaitEmpty();
        } finally {
            redis.kill();
            redis.restart();
        }
        check();
    }
}
