package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What tests have in common that share one server: the server, and a client that looks into it and does there what Celery's processes do. */
abstract class RedisSuite {

    @TempDir
    static Path folder;

    static RedisServer server;
    static RedisClient redis;
    static RedisCommands<String, String> commands;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(folder);
        redis = RedisClient.create(server.url());
        commands = redis.connect().sync();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            redis.shutdown();
            server.close();
        }
    }

    /** As a producer of Celery's does: says that there is a queue, and pushes. */
    static void leave(String queue, String... texts) {
        long bound = commands.sadd("_kombu.binding." + queue, queue + "\u0006\u0016\u0006\u0016" + queue);
        long pushed = commands.lpush(queue, texts);
        assertThat(bound + pushed).isPositive();
    }
}
