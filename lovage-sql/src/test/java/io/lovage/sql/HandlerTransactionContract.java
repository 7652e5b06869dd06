package io.lovage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.engine.AttemptTransaction;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.task.Context;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.testkit.ManualClock;
import io.lovage.testkit.NoLovageThreads;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A handler's own writes, which commit together with the end of its attempt. */
@ExtendWith(NoLovageThreads.class)
public abstract class HandlerTransactionContract {

    /** An upper bound, never a wait. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Task<Integer, Integer> ORDER =
            Task.of("order", Integer.class, Integer.class).retry(Retry.fixed(3, Duration.ofMillis(1)));
    private static final Task<Integer, Integer> DOUBLE = Task.of("double", Integer.class, Integer.class);

    private String url = "";

    /** The URL of a new and empty place. */
    protected abstract String newUrl();

    /** A connection of the caller's to the place of the last {@link #newUrl}. */
    protected abstract Connection connect() throws SQLException;

    @BeforeEach
    final void createTable() throws SQLException {
        url = newUrl();
        Lovage.open(url).close();
        try (Connection connection = connect()) {
            execute(connection, "DROP TABLE IF EXISTS orders");
            execute(connection, "CREATE TABLE orders(number INTEGER)");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }

    private static void store(Context context, int number) throws Exception {
        context.inTransaction(connection -> {
            execute(connection, "INSERT INTO orders(number) VALUES(" + number + ")");
            return number;
        });
    }

    private int orders() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM orders")) {
            boolean unused = rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void writes_and_success_come_together() throws Exception {
        try (Lovage lovage = Lovage.open(url)) {
            lovage.handleWith(ORDER, (number, context) -> {
                        store(context, number);
                        store(context, number + 1);
                        return number;
                    })
                    .handle(DOUBLE, number -> 2 * number)
                    .start();

            Handle<Integer> handle = lovage.enqueue(ORDER.with(21).then(DOUBLE));

            assertThat(handle.await(SOON)).isEqualTo(42);
            assertThat(orders()).isEqualTo(2);
        }
    }

    @Test
    void an_attempt_that_fails_leaves_nothing_behind_and_the_next_one_does() throws Exception {
        try (Lovage lovage = Lovage.open(url)) {
            lovage.handleWith(ORDER, (number, context) -> {
                        store(context, number);
                        if (context.attempt() == 1) {
                            throw new IllegalStateException("not this time");
                        }
                        return context.attempt();
                    })
                    .start();

            assertThat(lovage.enqueue(ORDER.with(1)).await(SOON)).isEqualTo(2);
            assertThat(orders()).isEqualTo(1);
        }
    }

    @Test
    void a_handler_can_not_end_the_transaction() throws Exception {
        try (Lovage lovage = Lovage.open(url)) {
            lovage.handleWith(ORDER.retry(Retry.NONE), (number, context) -> {
                        store(context, number);
                        context.inTransaction(connection -> {
                            connection.commit();
                            return number;
                        });
                        return number;
                    })
                    .start();

            Handle<Integer> handle = lovage.enqueue(ORDER.retry(Retry.NONE).with(1));

            assertThatThrownBy(() -> handle.await(SOON))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("commit() is not for the handler");
            assertThat(orders()).isZero();
        }
    }

    @Test
    void it_belongs_to_the_handlers_thread() throws Exception {
        try (Lovage lovage = Lovage.open(url)) {
            lovage.handleWith(ORDER, (number, context) -> {
                        CompletableFuture.runAsync(() -> {
                                    try {
                                        store(context, number);
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e.getMessage(), e);
                                    }
                                })
                                .join();
                        return number;
                    })
                    .start();

            Handle<Integer> handle = lovage.enqueue(ORDER.retry(Retry.NONE).with(1));

            assertThatThrownBy(() -> handle.await(SOON))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("belongs to the thread that runs the handler");
            assertThat(orders()).isZero();
        }
    }

    @Test
    void the_writes_of_one_whose_lease_was_lost_are_rolled_back() throws Exception {
        ManualClock clock = ManualClock.create();
        try (Engine engine = Engines.open(url, clock);
                Lovage lovage = Lovage.on(engine, clock)) {
            lovage.enqueue(ORDER.with(7));
            Delivery lost = takeOne(engine, "zombie");
            AttemptTransaction transaction = engine.beginAttempt();
            clock.advance(LEASE.plusSeconds(1));
            Delivery taken = takeOne(engine, "heir");

            execute(transaction.connection(), "INSERT INTO orders(number) VALUES(7)");
            assertThat(transaction.commit(success(lost, clock))).isEqualTo(SettleResult.STALE);
            transaction.close();
            assertThat(orders()).isZero();

            AttemptTransaction heirs = engine.beginAttempt();
            execute(heirs.connection(), "INSERT INTO orders(number) VALUES(7)");
            assertThat(heirs.commit(success(taken, clock))).isEqualTo(SettleResult.DONE);
            heirs.close();
            assertThat(orders()).isEqualTo(1);
        }
    }

    @Test
    void what_is_not_committed_is_rolled_back() throws Exception {
        try (Engine engine = Engines.open(url, ManualClock.create())) {
            AttemptTransaction transaction = engine.beginAttempt();
            execute(transaction.connection(), "INSERT INTO orders(number) VALUES(7)");
            transaction.close();
        }
        assertThat(orders()).isZero();
    }

    private static Delivery takeOne(Engine engine, String worker) throws InterruptedException {
        Subscription subscription =
                engine.broker().subscribe(new SubscribeSpec(List.of("default"), LEASE, worker, Set.of("order")));
        List<Delivery> taken = subscription.poll(1, SOON);
        subscription.close();
        return taken.get(0);
    }

    private static Completion success(Delivery delivery, ManualClock clock) {
        Attempt attempt = new Attempt(delivery.attempt(), "worker", clock.instant(), clock.instant(), null);
        return new Completion(
                delivery, attempt, new Outcome.Succeeded(Payload.utf8("7")), Completion.DEFAULT_RETENTION, List.of());
    }
}
