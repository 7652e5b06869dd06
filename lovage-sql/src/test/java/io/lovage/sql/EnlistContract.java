package io.lovage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.store.TaskQuery;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import io.lovage.testkit.NoLovageThreads;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sending inside the caller's own transaction. */
@ExtendWith(NoLovageThreads.class)
public abstract class EnlistContract {

    /** An upper bound, never a wait. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Task<Integer, Integer> SQUARE = Task.of("square", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);

    private static final TaskQuery ALL = new TaskQuery(Set.of(), null, null, 1000, null);

    private Lovage lovage;
    private Connection connection;

    /** The URL of a new and empty place. */
    protected abstract String newUrl();

    /** A connection of the caller's to the place of the last {@link #newUrl}. */
    protected abstract Connection connect() throws SQLException;

    /** A connection of the caller's to another database. */
    protected abstract Connection connectElsewhere() throws SQLException;

    @BeforeEach
    final void open() throws SQLException {
        lovage = Lovage.open(newUrl());
        connection = connect();
        connection.setAutoCommit(false);
        execute("DROP TABLE IF EXISTS orders");
        execute("CREATE TABLE orders(number INTEGER)");
        connection.commit();
    }

    @AfterEach
    final void close() throws SQLException {
        connection.close();
        lovage.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }

    private int orders() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM orders")) {
            boolean unused = rows.next();
            return rows.getInt(1);
        }
    }

    private void start() {
        lovage.handle(SQUARE, number -> number * number)
                .handle(
                        SUM,
                        numbers -> numbers.stream().mapToInt(Integer::intValue).sum())
                .start();
    }

    private long tasks() {
        return lovage.engine().tasks().count(ALL);
    }

    @Test
    void a_task_is_there_once_the_caller_commits_and_not_before() throws Exception {
        Handle<Integer> handle = lovage.enqueue(connection, SQUARE.with(7));
        execute("INSERT INTO orders(number) VALUES(7)");
        assertThat(tasks()).isZero();

        connection.commit();

        assertThat(tasks()).isEqualTo(1);
        start();
        assertThat(handle.await(SOON)).isEqualTo(49);
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void a_waiting_worker_notices_what_was_committed() throws Exception {
        start();
        Handle<Integer> warm = lovage.enqueue(SQUARE.with(2));
        assertThat(warm.await(SOON)).isEqualTo(4);

        Handle<Integer> handle = lovage.enqueue(connection, SQUARE.with(3));
        connection.commit();

        assertThat(handle.await(SOON)).isEqualTo(9);
    }

    @Test
    void nothing_is_left_of_a_task_whose_transaction_is_rolled_back() throws Exception {
        lovage.enqueue(connection, SQUARE.queue("only-here").with(7));
        execute("INSERT INTO orders(number) VALUES(7)");
        connection.rollback();

        assertThat(tasks()).isZero();
        assertThat(orders()).isZero();
        connection.rollback(); // Ends what these looks have begun.

        // The queue's name was new and was rolled back, too: nobody may remember a number of it.
        Handle<Integer> handle = lovage.enqueue(SQUARE.queue("only-here").with(8));
        assertThat(lovage.engine().tasks().find(ALL))
                .singleElement()
                .satisfies(task -> assertThat(task.queue()).isEqualTo("only-here"))
                .satisfies(task -> assertThat(task.id().toString()).isEqualTo(handle.id()));
    }

    @Test
    void many_tasks_are_sent_together() throws Exception {
        List<Call<Integer>> calls =
                IntStream.range(0, 2_500).mapToObj(SQUARE::with).toList();
        List<Handle<Integer>> handles = lovage.enqueueAll(connection, calls);
        assertThat(tasks()).isZero();

        connection.commit();

        assertThat(handles).hasSize(2_500);
        assertThat(tasks()).isEqualTo(2_500);
    }

    @Test
    void a_flow_begins_with_the_commit() throws Exception {
        start();
        Call<Integer> flow = Flow.group(
                        IntStream.range(0, 20).mapToObj(SQUARE::with).toList())
                .then(SUM);

        Handle<Integer> handle = lovage.enqueue(connection, flow);
        connection.commit();

        assertThat(handle.await(SOON)).isEqualTo(2470);
    }

    @Test
    void nothing_is_left_of_a_flow_whose_transaction_is_rolled_back() throws Exception {
        Call<Integer> flow = Flow.group(List.of(SQUARE.with(1), SQUARE.with(2))).then(SUM);
        lovage.enqueue(connection, flow);
        connection.rollback();

        assertThat(tasks()).isZero();
    }

    @Test
    void a_unique_key_is_taken_with_the_commit_and_free_after_a_rollback() throws Exception {
        Call<Integer> call = SQUARE.with(5).unique("the-one");
        Handle<Integer> rolledBack = lovage.enqueue(connection, call);
        assertThat(lovage.enqueue(connection, call).id()).isEqualTo(rolledBack.id());
        connection.rollback();

        Handle<Integer> committed = lovage.enqueue(connection, call);
        connection.commit();

        assertThat(committed.id()).isNotEqualTo(rolledBack.id());
        assertThat(lovage.enqueue(call).id()).isEqualTo(committed.id());
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void the_connection_stays_the_callers() throws Exception {
        lovage.enqueue(connection, SQUARE.with(1));

        assertThat(connection.isClosed()).isFalse();
        assertThat(connection.getAutoCommit()).isFalse();
        execute("INSERT INTO orders(number) VALUES(1)");
        connection.commit();
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void a_connection_that_commits_by_itself_is_refused() throws Exception {
        connection.setAutoCommit(true);

        assertThatThrownBy(() -> lovage.enqueue(connection, SQUARE.with(1)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("setAutoCommit(false)");
        assertThat(tasks()).isZero();
    }

    @Test
    void a_closed_connection_is_refused() throws Exception {
        connection.close();

        assertThatThrownBy(() -> lovage.enqueue(connection, SQUARE.with(1)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void a_connection_to_another_database_is_refused() throws Exception {
        try (Connection elsewhere = connectElsewhere()) {
            elsewhere.setAutoCommit(false);

            assertThatThrownBy(() -> lovage.enqueue(elsewhere, SQUARE.with(1)))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("is to the database");
        }
        assertThat(tasks()).isZero();
    }

    @Test
    void a_task_that_is_too_large_is_refused_and_the_transaction_goes_on() throws Exception {
        Task<String, Void> large = Task.of("large", String.class);

        assertThatThrownBy(() -> lovage.enqueue(connection, large.with("x".repeat(2 << 20))))
                .isInstanceOf(InvalidMessageException.class);
        lovage.enqueue(connection, SQUARE.with(1));
        connection.commit();

        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void after_close_nothing_is_sent() {
        lovage.close();

        assertThatThrownBy(() -> lovage.enqueue(connection, SQUARE.with(1)))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void a_delayed_task_waits_for_its_time_after_the_commit() throws Exception {
        start();
        Handle<Integer> handle = lovage.enqueue(connection, SQUARE.with(6).in(Duration.ofMillis(200)));
        connection.commit();

        assertThat(handle.await(SOON)).isEqualTo(36);
    }
}
