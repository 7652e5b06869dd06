package io.lovage.sql.sqlite;

import io.lovage.sql.HandlerTransactionContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

class SqliteHandlerTransactionTest extends HandlerTransactionContract {

    @TempDir
    private Path folder;

    @Override
    protected String newUrl() {
        return "sqlite:" + folder.resolve("tasks.db");
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tasks.db"));
    }
}
