package io.lovage.examples;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.sql.outbox.Outbox;
import io.lovage.sql.outbox.Relay;
import io.lovage.task.Task;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** An order in the shop's database, and a task in an engine elsewhere that confirms it: both or neither. */
public final class ShopWithOutbox {

    static final Task<String, String> CONFIRM = Task.of("order.confirm", String.class, String.class);

    private ShopWithOutbox() {}

    static @Nullable String run(DataSource database, String engineUrl) throws Exception {
        // tag::relay[]
        Outbox outbox = Outbox.on(database); // the service's own data source
        try (Lovage lovage = Lovage.open(engineUrl); // such as redis://queue.example.org
                Relay relay = outbox.relayTo(lovage)) {
            // end::relay[]
            lovage.handle(CONFIRM, item -> item + " is on its way").start();
            String id;
            try (Connection connection = database.getConnection()) {
                id = order(outbox, connection, "tea");
            }
            // tag::await[]
            Handle<String> handle = lovage.handle(id, String.class);
            return handle.await(Duration.ofSeconds(10));
            // end::await[]
        }
    }

    // tag::jdbc[]
    static String order(Outbox outbox, Connection connection, String item) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders(item) VALUES(?)")) {
            insert.setString(1, item);
            insert.execute();
            String id = outbox.enqueue(connection, CONFIRM.with(item));
            connection.commit();
            return id;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }
    // end::jdbc[]

    /** The same with Spring. */
    static final class WithSpring {

        private final Outbox outbox;
        private final DataSource database;
        private final TransactionTemplate transactions;
        private final JdbcTemplate jdbc;

        WithSpring(Outbox outbox, DataSource database, TransactionTemplate transactions) {
            this.outbox = outbox;
            this.database = database;
            this.transactions = transactions;
            this.jdbc = new JdbcTemplate(database);
        }

        // tag::spring[]
        void order(String item) {
            transactions.executeWithoutResult(status -> {
                jdbc.update("INSERT INTO orders(item) VALUES(?)", item);
                outbox.enqueue(DataSourceUtils.getConnection(database), CONFIRM.with(item));
            });
        }
        // end::spring[]
    }
}
