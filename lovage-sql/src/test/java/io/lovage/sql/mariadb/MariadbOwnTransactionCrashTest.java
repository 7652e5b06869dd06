package io.lovage.sql.mariadb;

import io.lovage.testkit.process.MariadbServer;
import io.lovage.testkit.process.OwnTransactionCrashContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class MariadbOwnTransactionCrashTest extends OwnTransactionCrashContract {

    @Override
    protected String emptyEngine(Path folder) {
        return MariadbServer.shared().newUrl();
    }

    @Override
    protected Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(MariadbServer.shared().jdbcUrl(url.substring(url.lastIndexOf('/') + 1)));
    }

    /** So that ./check stays short; ./soak plays as many as are asked for. */
    @Override
    protected int usualRounds() {
        return 1;
    }
}
