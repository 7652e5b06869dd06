package io.lovage.sql.postgresql;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.testkit.EngineContracts;
import io.lovage.testkit.PartOfContracts;
import io.lovage.testkit.process.PgbouncerServer;
import java.time.Clock;

/** The engine through a pooler that gives each transaction another session. */
@PartOfContracts({"Leases", "Transactions", "Commits", "Fences", "Sharing", "RunningFlows"})
class PgbouncerContractsTest extends EngineContracts {

    private String url = "";

    @Override
    protected Engine open(Clock clock) {
        url = PgbouncerServer.shared().newUrl();
        return openAgain(clock);
    }

    @Override
    protected Engine openAgain(Clock clock) {
        return Engines.open(url, clock);
    }
}
