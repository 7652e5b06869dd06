package io.lovage.examples;

import io.lovage.Lovage;
import io.lovage.task.Task;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** An order, and a task that confirms it, in one transaction of the shop's own. */
public final class Shop {

    static final Task<String, Void> CONFIRM = Task.of("order.confirm", String.class);

    private Shop() {}

    // tag::jdbc[]
    /** Stores the order and sends the task that confirms it: both or neither. */
    static void order(Lovage lovage, Connection connection, String item) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders(item) VALUES(?)")) {
            insert.setString(1, item);
            insert.execute();
            lovage.enqueue(connection, CONFIRM.with(item));
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }
    // end::jdbc[]

    static void register(Lovage lovage) {
        // tag::handler[]
        lovage.handleWith(CONFIRM, (item, context) -> {
            context.inTransaction(connection -> {
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE orders SET confirmed = 1 WHERE item = ?")) {
                    update.setString(1, item);
                    return update.executeUpdate();
                }
            });
            return null;
        });
        // end::handler[]
    }

    /** The same with Spring. */
    static final class WithSpring {

        private final Lovage lovage;
        private final DataSource database;
        private final TransactionTemplate transactions;
        private final JdbcTemplate jdbc;

        WithSpring(Lovage lovage, DataSource database, TransactionTemplate transactions) {
            this.lovage = lovage;
            this.database = database;
            this.transactions = transactions;
            this.jdbc = new JdbcTemplate(database);
        }

        // tag::spring[]
        void order(String item) {
            transactions.executeWithoutResult(status -> {
                jdbc.update("INSERT INTO orders(item) VALUES(?)", item);
                lovage.enqueue(DataSourceUtils.getConnection(database), CONFIRM.with(item));
            });
        }
        // end::spring[]
    }
}
