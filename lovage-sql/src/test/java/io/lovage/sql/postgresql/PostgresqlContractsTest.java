package io.lovage.sql.postgresql;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.testkit.EngineContracts;
import io.lovage.testkit.process.PostgresqlServer;
import java.time.Clock;

class PostgresqlContractsTest extends EngineContracts {

    private String url = "";

    @Override
    protected Engine open(Clock clock) {
        url = PostgresqlServer.shared().newUrl();
        return openAgain(clock);
    }

    @Override
    protected Engine openAgain(Clock clock) {
        return Engines.open(url, clock);
    }
}
