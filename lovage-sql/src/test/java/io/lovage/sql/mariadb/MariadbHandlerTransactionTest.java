package io.lovage.sql.mariadb;

import io.lovage.sql.HandlerTransactionContract;
import io.lovage.testkit.process.MariadbServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class MariadbHandlerTransactionTest extends HandlerTransactionContract {

    private String database = "";

    @Override
    protected String newUrl() {
        String url = MariadbServer.shared().newUrl();
        database = URI.create(url).getPath().substring(1);
        return url;
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection(MariadbServer.shared().jdbcUrl(database));
    }
}
