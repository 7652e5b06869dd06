package io.lovage.sql.postgresql;

import io.lovage.testkit.process.CrashContract;
import io.lovage.testkit.process.PostgresqlServer;
import java.nio.file.Path;
import java.util.List;

class PostgresqlCrashTest extends CrashContract {

    @Override
    protected String emptyEngine(Path folder) {
        return PostgresqlServer.shared().newUrl();
    }

    /** So that ./check stays short; ./soak plays as many as are asked for. */
    @Override
    protected int usualRounds() {
        return 3;
    }

    @Override
    protected List<String> placesInOpening() {
        return List.of("postgresql-in-migration");
    }

    @Override
    protected List<String> placesInClaim() {
        return List.of("postgresql-in-claim");
    }

    @Override
    protected List<String> placesInCommit() {
        return List.of("postgresql-before-commit", "postgresql-after-commit");
    }

    @Override
    protected List<String> placesInProgress() {
        return List.of("sql-in-progress", "postgresql-before-commit", "postgresql-after-commit");
    }

    @Override
    protected List<String> placesInRescue() {
        return List.of("sql-in-rescue", "worker-after-claim");
    }

    @Override
    protected List<String> placesInPublish() {
        return List.of("postgresql-in-publish");
    }
}
