package io.lovage.sql.postgresql;

import io.lovage.testkit.process.OwnTransactionCrashContract;
import io.lovage.testkit.process.PostgresqlServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class PostgresqlOwnTransactionCrashTest extends OwnTransactionCrashContract {

    @Override
    protected String emptyEngine(Path folder) {
        return PostgresqlServer.shared().newUrl();
    }

    @Override
    protected Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(PostgresqlServer.shared().jdbcUrl());
    }

    /** So that ./check stays short; ./soak plays as many as are asked for. */
    @Override
    protected int usualRounds() {
        return 1;
    }
}
