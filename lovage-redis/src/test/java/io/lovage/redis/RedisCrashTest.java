package io.lovage.redis;

import io.lovage.testkit.process.CrashContract;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisCrashTest extends CrashContract {

    private static final AtomicInteger PLACES = new AtomicInteger();

    @TempDir
    private static Path serverFolder;

    private static RedisServer server;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(serverFolder);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected String emptyEngine(Path folder) {
        return server.url() + "?prefix=crash-" + PLACES.incrementAndGet() + ":";
    }

    /** So that ./check stays short; ./soak plays as many as are asked for. */
    @Override
    protected int usualRounds() {
        return 3;
    }

    @Override
    protected List<String> placesInOpening() {
        return List.of("redis-subscribe-sent", "redis-claim-answered");
    }

    @Override
    protected List<String> placesInClaim() {
        return List.of("redis-claim-sent", "redis-claim-answered", "redis-handed");
    }

    @Override
    protected List<String> placesInCommit() {
        return List.of("redis-commit-sent", "redis-commit-answered");
    }

    @Override
    protected List<String> placesInProgress() {
        return List.of("redis-commit-sent", "redis-commit-answered");
    }

    /** A rescue is a part of the claim's script, which happens as a whole: so whoever dies after it held the task, and three such deaths end it. */
    @Override
    protected List<String> placesInRescue() {
        return List.of("redis-claim-answered");
    }

    @Override
    protected List<String> placesInPublish() {
        return List.of("redis-publish-sent", "redis-publish-answered");
    }

    @Override
    protected List<String> placesInPublishingOne() {
        return List.of("redis-publish_one-sent", "redis-publish_one-answered");
    }
}
