package io.lovage.testkit;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import java.time.Clock;
import java.util.UUID;

class MemoryContractsTest extends EngineContracts {

    private String name = "";

    @Override
    protected Engine open(Clock clock) {
        name = UUID.randomUUID().toString();
        return openAgain(clock);
    }

    @Override
    protected Engine openAgain(Clock clock) {
        return Engines.open("memory:" + name, clock);
    }
}
