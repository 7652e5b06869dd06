package io.lovage.sql.sqlite;

import io.lovage.testkit.process.OwnTransactionCrashContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class SqliteOwnTransactionCrashTest extends OwnTransactionCrashContract {

    @Override
    protected String emptyEngine(Path folder) {
        return "sqlite:" + folder.resolve("crash.db") + "?durability=PROCESS_CRASH";
    }

    @Override
    protected Connection connect(String url) throws SQLException {
        return DriverManager.getConnection("jdbc:" + url.substring(0, url.indexOf('?')));
    }

    /** So that ./check stays short; ./soak plays as many as are asked for. */
    @Override
    protected int usualRounds() {
        return 1;
    }
}
