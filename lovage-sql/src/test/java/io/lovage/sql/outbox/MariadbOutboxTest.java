package io.lovage.sql.outbox;

import io.lovage.testkit.process.MariadbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

class MariadbOutboxTest extends OutboxContracts {

    @Override
    String jdbcUrl() throws SQLException {
        MariadbServer server = MariadbServer.shared();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("mysql"));
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("CREATE DATABASE IF NOT EXISTS shop");
        }
        return server.jdbcUrl("shop");
    }
}
