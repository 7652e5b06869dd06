package io.lovage.sql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.message.InvalidMessageException;
import io.lovage.sql.EnlistContract;
import io.lovage.task.Task;
import io.lovage.testkit.process.MariadbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MariadbEnlistTest extends EnlistContract {

    private static final Task<Integer, Void> ANY = Task.of("any", Integer.class);

    private static @Nullable MariadbServer other;

    private String url = "";

    @AfterAll
    static void stopOther() {
        if (other != null) {
            other.close();
        }
    }

    @Override
    protected String newUrl() {
        url = MariadbServer.shared().newUrl();
        return url;
    }

    @Override
    protected Connection connect() throws SQLException {
        return connectTo(MariadbServer.shared());
    }

    @Override
    protected Connection connectElsewhere() throws SQLException {
        other = MariadbServer.start();
        return connectTo(other);
    }

    private static Connection connectTo(MariadbServer server) throws SQLException {
        Connection connection = DriverManager.getConnection(server.jdbcUrl("mysql"));
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
    }

    @Test
    void the_connection_stays_in_the_callers_database() throws Exception {
        try (Lovage lovage = Lovage.open(url);
                Connection connection = connect()) {
            connection.setAutoCommit(false);
            lovage.enqueue(connection, ANY.with(1));

            assertThat(connection.getCatalog()).isEqualTo("mysql");
        }
    }

    @Test
    void a_connection_that_may_see_the_past_is_refused() throws Exception {
        try (Lovage lovage = Lovage.open(url);
                Connection connection = connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);

            assertThatThrownBy(() -> lovage.enqueue(connection, ANY.with(1)))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED)");
        }
    }
}
