package io.lovage.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.sql.EnlistContract;
import io.lovage.task.Task;
import io.lovage.testkit.process.PostgresqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresqlEnlistTest extends EnlistContract {

    private String url = "";

    @Override
    protected String newUrl() {
        url = PostgresqlServer.shared().newUrl();
        return url;
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection(PostgresqlServer.shared().jdbcUrl());
    }

    @Override
    protected Connection connectElsewhere() throws SQLException {
        return DriverManager.getConnection(PostgresqlServer.shared().jdbcUrl().replace("/postgres?", "/template1?"));
    }

    @Test
    void the_search_path_stays_the_callers() throws Exception {
        try (Lovage lovage = Lovage.open(url);
                Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            boolean unused = statement.execute("SET search_path = pg_temp, public");
            lovage.enqueue(connection, Task.of("any", Integer.class).with(1));

            try (ResultSet row = statement.executeQuery("SHOW search_path")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("pg_temp, public");
            }
        }
    }
}
