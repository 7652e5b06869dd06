package io.lovage.sql.postgresql;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.testkit.EngineContracts;
import io.lovage.testkit.PartOfContracts;
import io.lovage.testkit.process.PostgresqlServer;
import java.time.Clock;

/** The engine on a version of PostgreSQL that isn't the installed one. */
@PartOfContracts({"Polling", "Leases", "DeadLetters", "Transactions", "Tasks", "Commits", "Fences", "RunningFlows"})
abstract class VersionContracts extends EngineContracts {

    private final int version;
    private String url = "";

    VersionContracts(int version) {
        this.version = version;
    }

    @Override
    protected Engine open(Clock clock) {
        url = PostgresqlServer.shared(version).newUrl();
        return openAgain(clock);
    }

    @Override
    protected Engine openAgain(Clock clock) {
        return Engines.open(url, clock);
    }
}
