package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.testkit.process.CrashContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

class SqliteCrashTest extends CrashContract {

    /** To kill a process says nothing about the disk, so there is no point in waiting for it. */
    @Override
    protected String emptyEngine(Path folder) {
        return url(folder);
    }

    static String url(Path folder) {
        return "sqlite:" + folder.resolve("crash.db") + "?durability=PROCESS_CRASH";
    }

    /** A file is made by whoever comes first, here and in its first transactions. */
    @Override
    protected List<String> placesInOpening() {
        return List.of("sqlite-in-migration", "sqlite-before-commit", "sqlite-after-commit");
    }

    @Override
    protected List<String> placesInClaim() {
        return List.of("sqlite-in-claim");
    }

    @Override
    protected List<String> placesInCommit() {
        return List.of("sqlite-before-commit", "sqlite-after-commit");
    }

    @Override
    protected List<String> placesInProgress() {
        return List.of("sql-in-progress", "sqlite-before-commit", "sqlite-after-commit");
    }

    @Override
    protected List<String> placesInRescue() {
        return List.of("sql-in-rescue", "sqlite-in-claim", "worker-after-claim");
    }

    @Override
    protected List<String> placesInPublish() {
        return List.of("sqlite-in-publish", "sqlite-before-commit", "sqlite-after-commit");
    }

    @Override
    protected void inspect(String url) {
        String file = url.substring("sqlite:".length(), url.indexOf('?'));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
            assertThat(row.getString(1)).as("integrity of %s", file).isEqualTo("ok");
        } catch (SQLException e) {
            throw new AssertionError("The integrity of " + file + " can't be checked", e);
        }
    }
}
