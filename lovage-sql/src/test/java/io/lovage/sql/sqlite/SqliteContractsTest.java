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

    private int count;

    @Override
    protected Engine open(Clock clock) {
        count++;
        return openAgain(clock);
    }

    @Override
    protected Engine openAgain(Clock clock) {
        return Engines.open("sqlite:" + folder.resolve("tasks-" + count + ".db") + "?durability=PROCESS_CRASH", clock);
    }
}
