package io.lovage.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.store.TaskQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class ShopTest {

    @TempDir
    private Path folder;

    private Lovage lovage;
    private DriverManagerDataSource database;
    private JdbcTemplate jdbc;

    @BeforeEach
    void open() {
        Path file = folder.resolve("shop.db");
        lovage = Lovage.open("sqlite:" + file);
        database = new DriverManagerDataSource("jdbc:sqlite:" + file);
        jdbc = new JdbcTemplate(database);
        jdbc.execute("CREATE TABLE orders(item TEXT UNIQUE, confirmed INTEGER)");
    }

    @AfterEach
    void close() {
        lovage.close();
    }

    private long tasks() {
        return lovage.engine().tasks().count(new TaskQuery(Set.of(), "order.confirm", null, 1, null));
    }

    private long orders() {
        Long count = jdbc.queryForObject("SELECT count(*) FROM orders", Long.class);
        return count == null ? -1 : count;
    }

    @Test
    void an_order_and_its_confirmation_come_together_with_plain_jdbc() throws Exception {
        try (Connection connection = database.getConnection()) {
            Shop.order(lovage, connection, "tea");

            assertThatThrownBy(() -> Shop.order(lovage, connection, "tea")).isInstanceOf(SQLException.class);
        }
        assertThat(orders()).isEqualTo(1);
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void a_confirmation_and_its_record_come_together() throws Exception {
        Shop.register(lovage);
        lovage.start();
        try (Connection connection = database.getConnection()) {
            Shop.order(lovage, connection, "tea");
        }
        String id = lovage.engine()
                .tasks()
                .find(new TaskQuery(Set.of(), "order.confirm", null, 1, null))
                .get(0)
                .id()
                .toString();

        assertThat(lovage.handle(id, Void.class).await(Duration.ofSeconds(10))).isNull();
        assertThat(jdbc.queryForObject("SELECT confirmed FROM orders", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void an_order_and_its_confirmation_come_together_with_spring() {
        TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(database));
        Shop.WithSpring shop = new Shop.WithSpring(lovage, database, transactions);

        shop.order("tea");
        assertThatThrownBy(() -> shop.order("tea")).isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                    shop.order("cake");
                    throw new IllegalStateException("The shop is closed.");
                }))
                .hasMessage("The shop is closed.");

        assertThat(orders()).isEqualTo(1);
        assertThat(tasks()).isEqualTo(1);
    }
}
