package io.lovage.sql.outbox;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.PublishResult;
import io.lovage.client.MessageOptions;
import io.lovage.client.Receiver;
import io.lovage.message.EngineUnavailableException;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Bringing what was stored to the engine. */
abstract class RelayContract extends OutboxSuite {

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
                RelayContract.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (isBroken.get()) {
                        throw new IllegalStateException("broken");
                    }
                    return method.invoke(source, arguments);
                });
    }
}
