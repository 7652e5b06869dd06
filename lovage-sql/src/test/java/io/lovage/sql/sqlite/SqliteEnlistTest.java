package io.lovage.sql.sqlite;

import io.lovage.Lovage;
import io.lovage.sql.EnlistContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

class SqliteEnlistTest extends EnlistContract {

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

    @Override
    protected Connection connectElsewhere() throws SQLException {
        Path other = folder.resolve("other.db");
        Lovage.open("sqlite:" + other).close();
        return DriverManager.getConnection("jdbc:sqlite:" + other);
    }
}
