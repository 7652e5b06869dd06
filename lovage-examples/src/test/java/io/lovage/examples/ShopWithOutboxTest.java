package io.lovage.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.sql.outbox.Outbox;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class ShopWithOutboxTest {

    @TempDir
    private Path folder;

    private DriverManagerDataSource database;

    @BeforeEach
    void open() {
        database = new DriverManagerDataSource("jdbc:sqlite:" + folder.resolve("shop.db"));
        new JdbcTemplate(database).execute("CREATE TABLE orders(item TEXT UNIQUE)");
    }

    @Test
    void an_order_in_a_database_is_confirmed_by_a_task_in_redis() throws Exception {
        try (RedisServer redis = RedisServer.start(folder)) {
            assertThat(ShopWithOutbox.run(database, redis.url())).isEqualTo("tea is on its way");
        }
    }

    @Test
    void an_order_and_its_confirmation_come_together_with_spring() {
        Outbox outbox = Outbox.on(database);
        TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(database));
        ShopWithOutbox.WithSpring shop = new ShopWithOutbox.WithSpring(outbox, database, transactions);

        shop.order("tea");
        assertThatThrownBy(() -> shop.order("tea")).isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                    shop.order("cake");
                    throw new IllegalStateException("The shop is closed.");
                }))
                .hasMessage("The shop is closed.");

        assertThat(new JdbcTemplate(database).queryForObject("SELECT count(*) FROM orders", Integer.class))
                .isEqualTo(1);
        assertThat(outbox.stats().waiting()).isEqualTo(1);
    }
}
