package io.lovage.sql.mariadb;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.testkit.EngineContracts;
import io.lovage.testkit.process.MariadbServer;
import java.time.Clock;

class MariadbContractsTest extends EngineContracts {

    private String url = "";

    @Override
    protected Engine open(Clock clock) {
        url = MariadbServer.shared().newUrl();
        return openAgain(clock);
    }

    @Override
    protected Engine openAgain(Clock clock) {
        return Engines.open(url, clock);
    }
}
