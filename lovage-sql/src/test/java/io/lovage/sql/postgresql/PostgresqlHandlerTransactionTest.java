package io.lovage.sql.postgresql;

import io.lovage.sql.HandlerTransactionContract;
import io.lovage.testkit.process.PostgresqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class PostgresqlHandlerTransactionTest extends HandlerTransactionContract {

    @Override
    protected String newUrl() {
        return PostgresqlServer.shared().newUrl();
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection(PostgresqlServer.shared().jdbcUrl());
    }
}
