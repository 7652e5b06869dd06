package io.lovage.sql.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.sql.Scripts;
import io.lovage.task.Task;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Storing calls in the transaction of the caller. */
abstract class StoringContract extends OutboxSuite {

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
