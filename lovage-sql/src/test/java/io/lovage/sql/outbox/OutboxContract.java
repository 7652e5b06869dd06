package io.lovage.sql.outbox;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lovage.Lovage;
import io.lovage.broker.PublishResult;
import io.lovage.client.MessageOptions;
import io.lovage.client.Receiver;
import io.lovage.engine.Engines;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.SystemTime;
import io.lovage.sql.Scripts;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import io.lovage.testkit.NoLovageThreads;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An outbox in one kind of database, with an engine that is none of it. */
@ExtendWith(NoLovageThreads.class)
abstract class OutboxContract {

    /** An upper bound, never a wait. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Task<Integer, Integer> SQUARE = Task.of("square", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);
    private static final AtomicInteger TABLES = new AtomicInteger();

    private final AtomicInteger runs = new AtomicInteger();
    private final HeardLog log = new HeardLog();
    private final OutboxSettings settings = OutboxSettings.DEFAULT
            .withTable("outbox_" + TABLES.incrementAndGet())
            .withPoll(Duration.ofMillis(50));

    private HikariDataSource source;
    private Outbox outbox;
    private TroubledEngine engine;
    private Lovage lovage;

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

    private Connection begin() throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @CanIgnoreReturnValue
    private List<String> committed(List<? extends Call<?>> calls) throws SQLException {
        try (Connection connection = begin()) {
            List<String> ids = outbox.enqueueAll(connection, calls);
            connection.commit();
            return ids;
        }
    }

    private void start() {
        lovage.handle(SQUARE, number -> {
                    runs.incrementAndGet();
                    return number * number;
                })
                .handle(
                        SUM,
                        numbers -> numbers.stream().mapToInt(Integer::intValue).sum())
                .start();
    }

    private long tasks() {
        return lovage.engine().tasks().count(new TaskQuery(Set.of(), null, null, 1, null));
    }

    private Integer result(String id) throws Exception {
        return lovage.handle(id, Integer.class).await(SOON);
    }

    private Database database() {
        return new Place(source, settings.table()).database();
    }

    private Round round(OutboxSettings with) {
        return round(with, new Rows(database(), with.table()));
    }

    private Round round(OutboxSettings with, Rows rows) {
        return new Round(new Place(source, with.table()), rows, lovage.engine(), with, log.logger());
    }

    private void awaitEmpty() {
        eventually("the outbox is empty", SOON, () -> outbox.stats().waiting() == 0);
    }

    @CanIgnoreReturnValue
    private int execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql.replace("{table}", settings.table()));
        }
    }

    /** A row as another version of Lovage might have left it. */
    private void insert(String id, String format, String content) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO " + settings.table()
                        + "(id, created_at, title, format, content, size, state, attempts, due_at) VALUES(?,"
                        + " 1, 'odd', ?, ?, 1, 0, 0, 0)")) {
            insert.setString(1, id);
            insert.setString(2, format);
            insert.setBytes(3, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void a_task_is_brought_once_the_caller_commits_and_not_before() throws Exception {
        start();
        try (Relay relay = outbox.relayTo(lovage);
                Connection connection = begin()) {
            String id = outbox.enqueue(connection, SQUARE.with(7));
            assertThat(round(settings).run()).isEqualTo(new Round.Result(0, 0, null));
            assertThat(tasks()).isZero();

            connection.commit();

            assertThat(result(id)).isEqualTo(49);
            awaitEmpty();
        }
    }

    @Test
    void nothing_is_left_of_what_was_rolled_back() throws Exception {
        try (Connection connection = begin()) {
            outbox.enqueue(connection, SQUARE.with(7));
            connection.rollback();
        }
        try (Relay relay = outbox.relayTo(lovage)) {
            committed(List.of(SQUARE.with(8)));
            awaitEmpty();
        }
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void many_calls_come_in_the_order_in_which_they_were_sent() throws Exception {
        List<String> ids =
                committed(IntStream.range(0, 2_500).mapToObj(SQUARE::with).toList());
        assertThat(outbox.stats().waiting()).isEqualTo(2_500);
        assertThat(outbox.stats().oldest()).isNotNull();
        assertThat(tasks()).isZero();

        try (Relay relay = outbox.relayTo(lovage)) {
            awaitEmpty();
        }

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(tasks()).isEqualTo(2_500);
        assertThat(engine.published()).isEqualTo(2_500);
    }

    @Test
    void flows_unique_calls_and_messages_are_brought_as_well() throws Exception {
        start();
        Call<Integer> flow = Flow.group(List.of(SQUARE.with(1), SQUARE.with(2))).then(SUM);
        try (Relay relay = outbox.relayTo(lovage);
                Connection connection = begin();
                Receiver<String> receiver = lovage.queue("mail", String.class).receiver()) {
            String message = outbox.publish(connection, "mail", "hello", MessageOptions.DEFAULT.withPriority(9));
            List<String> ids =
                    outbox.enqueueAll(connection, List.of(flow, SQUARE.with(3).unique("three"), flow.unique("flow")));
            connection.commit();

            assertThat(result(ids.get(0))).isEqualTo(5);
            assertThat(result(ids.get(1))).isEqualTo(9);
            assertThat(result(ids.get(2))).isEqualTo(5);
            assertThat(receiver.receive(1, SOON)).singleElement().satisfies(received -> {
                assertThat(received.content()).isEqualTo("hello");
                assertThat(received.id()).isEqualTo(message);
                received.ack();
            });
        }
    }

    @Test
    void what_was_brought_before_and_ended_is_not_begun_again() throws Exception {
        start();
        Call<Integer> flow = Flow.group(List.of(SQUARE.with(1), SQUARE.with(2))).then(SUM);
        List<Call<Integer>> calls = List.of(flow, SQUARE.with(3), SQUARE.with(4).unique("four"), flow.unique("flow"));
        try (Connection connection = begin()) {
            List<String> ids = outbox.enqueueAll(connection, calls);
            connection.commit();
            execute("CREATE TABLE {table}_copy AS SELECT * FROM {table}");
            try (Relay relay = outbox.relayTo(lovage)) {
                for (String id : ids) {
                    assertThat(result(id)).isPositive();
                }
                awaitEmpty();
                int before = runs.get();

                // As if the relay had died before it removed them.
                execute("INSERT INTO {table} SELECT * FROM {table}_copy");
                execute("UPDATE {table} SET attempts = 1");
                awaitEmpty();

                String last = committed(List.of(SQUARE.with(5))).get(0);
                assertThat(result(last)).isEqualTo(25);
                assertThat(runs.get()).isEqualTo(before + 1);
                assertThat(ids)
                        .as("those that ended, of which one would wait for ever if it were begun again")
                        .allMatch(id -> lovage.handle(id, Integer.class).state() == TaskState.SUCCEEDED);
            }
        }
    }

    @Test
    void several_relays_bring_everything_and_little_twice() throws Exception {
        start();
        List<Relay> relays = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            relays.add(Outbox.on(source, settings.withBatch(20)).relayTo(lovage));
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.addAll(committed(IntStream.range(0, 100).mapToObj(SQUARE::with).toList()));
        }
        awaitEmpty();
        relays.forEach(Relay::close);

        for (String id : ids) {
            assertThat(result(id)).isNotNegative();
        }
        assertThat(runs.get()).isEqualTo(2_000);
        assertThat(engine.published()).isEqualTo(2_000);
    }

    @Test
    void what_the_engine_will_never_take_is_set_aside_and_blocks_nothing() throws Exception {
        engine.says(message -> message.body().text().contains("13")
                ? PublishResult.rejected(PublishResult.Why.TOO_LARGE, "too large for us")
                : null);
        insert("0-broken", "message/1", "{}");
        try (Relay relay = outbox.relayTo(lovage)) {
            String refused = committed(List.of(SQUARE.with(13))).get(0);
            committed(List.of(SQUARE.with(14)));
            awaitEmpty();

            assertThat(tasks()).isEqualTo(1);
            assertThat(outbox.stats().refused()).isEqualTo(2);
            assertThat(outbox.refused(10)).extracting(Refused::id).containsExactly("0-broken", refused);
            assertThat(outbox.refused(10).get(0).reason()).contains("can't be read");
            assertThat(outbox.refused(10).get(1).reason()).isEqualTo("too large for us");
            assertThat(outbox.refused(10).get(1).title()).isEqualTo("square");

            engine.isWell();
            assertThat(outbox.retryRefused()).isEqualTo(2);
            eventually("the engine has it", SOON, () -> tasks() == 2);
            eventually(
                    "the broken one is refused again",
                    SOON,
                    () -> outbox.stats().equals(new OutboxStats(0, null, 1)));
        }
    }

    @Test
    void the_log_says_what_was_set_aside_and_whether_the_engine_was_asked() throws Exception {
        engine.says(message -> PublishResult.rejected(PublishResult.Why.TOO_LARGE, "too large for us"));
        insert("0-broken", "message/1", "{}");
        String refused = committed(List.of(SQUARE.with(13))).get(0);

        assertThat(round(settings).run()).isEqualTo(new Round.Result(2, 2, null));

        assertThat(log.warnings()).hasSize(2);
        assertThat(log.warnings().get(0))
                .startsWith("Nobody can read odd 0-broken, so the engine wasn't asked, and it stays in the outbox as"
                        + " refused: ");
        assertThat(log.warnings().get(1))
                .isEqualTo("The engine won't take square " + refused
                        + ", which stays in the outbox as refused: too large for us");
    }

    @Test
    void one_that_the_engine_calls_invalid_is_found_among_many() throws Exception {
        engine.says(message -> {
            if (message.body().text().contains("13")) {
                throw new InvalidMessageException("%s", "nobody is called thirteen");
            }
            return null;
        });
        committed(IntStream.range(10, 20).mapToObj(SQUARE::with).toList());
        try (Relay relay = outbox.relayTo(lovage)) {
            awaitEmpty();
        }
        assertThat(tasks()).isEqualTo(9);
        assertThat(outbox.refused(10))
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo("nobody is called thirteen"));
    }

    @Test
    void what_a_newer_version_wrote_is_left_to_it() throws Exception {
        insert("0-newer", "message/2", "whatever");
        try (Relay relay = outbox.relayTo(lovage)) {
            committed(List.of(SQUARE.with(1)));
            eventually("the other one is brought", SOON, () -> tasks() == 1);
            eventually("only the newer one waits", SOON, () -> outbox.stats().waiting() == 1);
        }
        assertThat(outbox.stats().refused()).isZero();
    }

    @Test
    void what_the_engine_does_not_take_now_is_brought_later_and_blocks_nothing() throws Exception {
        engine.says(message -> message.body().text().contains("13")
                ? PublishResult.rejected(PublishResult.Why.DENIED, "not yet")
                : null);
        try (Relay relay = outbox.relayTo(lovage)) {
            committed(List.of(SQUARE.with(13)));
            for (int i = 0; i < 5; i++) {
                committed(List.of(SQUARE.with(100 + i)));
            }
            eventually("the others are brought", SOON, () -> tasks() == 5);
            assertThat(outbox.stats().waiting()).isPositive();

            engine.isWell();
            awaitEmpty();
            assertThat(tasks()).isEqualTo(6);
        }
    }

    @Test
    void what_is_unknown_is_sent_again_and_stored_once() throws Exception {
        start();
        engine.storesAllButSays(PublishResult.unknown("no answer"));
        try (Relay relay = outbox.relayTo(lovage)) {
            List<String> ids = committed(List.of(SQUARE.with(1), SQUARE.with(2)));
            assertThat(result(ids.get(1))).isEqualTo(4);
            eventually("they are sent again", SOON, () -> engine.published() > 2);

            engine.isWell();
            awaitEmpty();
        }
        assertThat(runs.get()).isEqualTo(2);
    }

    @Test
    void what_a_dead_relay_had_taken_is_due_again_after_its_lease() throws Exception {
        committed(List.of(SQUARE.with(1)));
        Round dying = round(settings.withLease(Duration.ofSeconds(1)), new Rows(database(), settings.table()) {
            @Override
            void remove(Connection connection, List<String> ids) throws SQLException {
                throw new SQLException("died");
            }
        });
        assertThatThrownBy(dying::run).hasMessage("died");
        assertThat(tasks()).isEqualTo(1);

        try (Relay relay = outbox.relayTo(lovage)) {
            awaitEmpty();
        }
        assertThat(engine.published()).isEqualTo(2);
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void a_relay_goes_on_when_the_database_is_back() throws Exception {
        try (Relay relay = outbox.relayTo(lovage)) {
            committed(List.of(SQUARE.with(1)));
            awaitEmpty();
            execute("ALTER TABLE {table} RENAME TO {table}_away");
            eventually("the table is gone", SOON, () -> {
                try {
                    return outbox.stats() == null;
                } catch (EngineUnavailableException e) {
                    return e.getMessage().contains(settings.table());
                }
            });
            execute("ALTER TABLE {table}_away RENAME TO {table}");

            committed(List.of(SQUARE.with(2)));
            awaitEmpty();
        }
        assertThat(tasks()).isEqualTo(2);
    }

    @Test
    void a_relay_says_whom_it_waits_for() throws Exception {
        AtomicBoolean isBroken = new AtomicBoolean();
        try (Relay relay = Outbox.on(breaking(isBroken), settings).relayTo(lovage)) {
            engine.says(message -> PublishResult.rejected(PublishResult.Why.CONNECTION, "no way to it"));
            committed(List.of(SQUARE.with(1)));
            awaitTrouble(relay, "The outbox waits for its engine: no way to it");
            engine.isWell();
            awaitEmpty();

            execute("ALTER TABLE {table} RENAME TO {table}_away");
            awaitTrouble(relay, "The outbox waits for its database: ");
            execute("ALTER TABLE {table}_away RENAME TO {table}");
            eventually("it goes on", SOON, () -> relay.trouble() == null);

            isBroken.set(true);
            awaitTrouble(relay, "The outbox could not go on, for no reason that it knows, and tries again: ");
            assertThat(relay.trouble()).contains("IllegalStateException: broken");
        }
    }

    private static void awaitTrouble(Relay relay, String start) {
        eventually("it says: " + start, SOON, () -> {
            String trouble = relay.trouble();
            return trouble != null && trouble.startsWith(start);
        });
    }

    /** The source, which throws what is no {@code SQLException} while {@code isBroken}. */
    private DataSource breaking(AtomicBoolean isBroken) {
        return (DataSource) Proxy.newProxyInstance(
                OutboxContract.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (isBroken.get()) {
                        throw new IllegalStateException("broken");
                    }
                    return method.invoke(source, arguments);
                });
    }

    @Test
    void a_closed_relay_leaves_the_rest_to_others() throws Exception {
        Relay relay = outbox.relayTo(lovage);
        relay.close();
        relay.close();
        committed(List.of(SQUARE.with(1)));
        assertThat(outbox.stats().waiting()).isEqualTo(1);

        try (Relay other = Outbox.on(source, settings).relayTo(lovage)) {
            awaitEmpty();
        }
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void the_connection_stays_the_callers() throws Exception {
        try (Connection connection = begin()) {
            int isolation = connection.getTransactionIsolation();
            outbox.enqueue(connection, SQUARE.with(1));

            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
            connection.rollback();
        }
        assertThat(outbox.stats()).isEqualTo(new OutboxStats(0, null, 0));
    }

    @Test
    void a_connection_without_a_transaction_is_refused() throws Exception {
        Connection connection = source.getConnection();
        assertThatThrownBy(() -> outbox.enqueue(connection, SQUARE.with(1)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("setAutoCommit(false)");
        connection.close();
        assertThatThrownBy(() -> outbox.enqueue(connection, SQUARE.with(1)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void a_call_that_is_too_large_is_refused_and_the_transaction_goes_on() throws Exception {
        Task<String, Void> large = Task.of("large", String.class);
        try (Connection connection = begin()) {
            assertThatThrownBy(() -> outbox.enqueue(connection, large.with("x".repeat(2 << 20))))
                    .isInstanceOf(InvalidMessageException.class);
            outbox.enqueue(connection, large.with("y\0".repeat(100_000)));
            connection.commit();
        }
        try (Relay relay = outbox.relayTo(lovage)) {
            awaitEmpty();
        }
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void a_call_can_be_sent_from_a_transaction_that_sees_the_past() throws Exception {
        try (Connection connection = source.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setAutoCommit(false);
            outbox.enqueue(connection, SQUARE.with(1));
            connection.commit();
        }
        assertThat(outbox.stats().waiting()).isEqualTo(1);
    }

    @Test
    void the_table_is_made_once_however_many_come_together() throws Exception {
        OutboxSettings other = settings.withTable(settings.table() + "_new");
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Outbox>> opened = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                opened.add(threads.submit(() -> Outbox.on(source, other)));
            }
            for (Future<Outbox> each : opened) {
                assertThat(each.get().stats().waiting()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_table_that_was_made_by_hand_is_used() throws Exception {
        OutboxSettings other = settings.withTable(settings.table() + "_by_hand");
        String schema = outbox.schema().replace(settings.table(), other.table());
        for (String statement : Scripts.statements(schema)) {
            execute(statement);
        }
        assertThat(Outbox.on(source, other).schema()).isEqualTo(schema);
        try (Connection connection = source.getConnection();
                ResultSet columns = connection.getMetaData().getColumns(null, null, other.table(), "reason")) {
            assertThat(columns.next()).isTrue();
        }
    }

    @Test
    void while_the_database_is_away_those_who_ask_are_told_so() {
        source.close();
        assertThatThrownBy(() -> outbox.stats())
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining(settings.table());
    }
}
