package io.lovage.redis;

import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.testkit.EngineContracts;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisContractsTest extends EngineContracts {

    private static final AtomicInteger PLACES = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static RedisServer server;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(folder);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Engine open(Clock clock) {
        PLACES.incrementAndGet();
        return openAgain(clock);
    }

    @Override
    protected Engine openAgain(Clock clock) {
        return Engines.open(server.url() + "?prefix=place-" + PLACES.get() + ":", clock);
    }
}
