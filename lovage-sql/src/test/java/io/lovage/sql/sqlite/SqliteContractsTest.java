package io.lovage.sql.sqlite;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.testkit.EngineContracts;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteContractsTest extends EngineContracts {

    @TempDir
    private Path folder;

    @Override
    protected Engine open(Clock clock) {
        return openAgain(clock);
    }

    @Override
    protected Engine openAgain(Clock clock) {
        return Engines.open("sqlite:" + folder.resolve("tasks.db"), clock);
    }
}
