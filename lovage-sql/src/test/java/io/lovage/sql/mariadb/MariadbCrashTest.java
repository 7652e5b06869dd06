package io.lovage.sql.mariadb;

import io.lovage.testkit.process.CrashContract;
import io.lovage.testkit.process.MariadbServer;
import java.nio.file.Path;
import java.util.List;

class MariadbCrashTest extends CrashContract {

    @Override
    protected String emptyEngine(Path folder) {
        return MariadbServer.shared().newUrl();
    }

    /** So that ./check stays short; ./soak plays as many as are asked for. */
    @Override
    protected int usualRounds() {
        return 3;
    }

    @Override
    protected List<String> placesInOpening() {
        return List.of("mariadb-in-migration");
    }

    @Override
    protected List<String> placesInClaim() {
        return List.of("mariadb-in-claim");
    }

    @Override
    protected List<String> placesInCommit() {
        return List.of("mariadb-before-commit", "mariadb-after-commit");
    }

    @Override
    protected List<String> placesInProgress() {
        return List.of("sql-in-progress", "mariadb-before-commit", "mariadb-after-commit");
    }

    @Override
    protected List<String> placesInRescue() {
        return List.of("sql-in-rescue", "worker-after-claim");
    }

    @Override
    protected List<String> placesInPublish() {
        return List.of("mariadb-before-commit", "mariadb-after-commit");
    }
}
