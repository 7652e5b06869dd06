package io.lovage.redis;

import io.lovage.engine.EngineUrl;
import io.lovage.message.SystemTime;
import io.lovage.testkit.process.RedisServer;

/** A connection by which a test runs single scripts of the engine, as a process does that dies in between. */
final class ScriptsByHand implements AutoCloseable {

    private final Link link;
    private final Server scripts;

    ScriptsByHand(RedisServer server) {
        RedisSettings settings = RedisSettings.of(EngineUrl.parse(server.url()));
        link = new Link(settings, lines -> {});
        scripts = new Server(settings, link, SystemTime.clock());
        Lines unused = link.open();
    }

    Server scripts() {
        return scripts;
    }

    @Override
    public void close() {
        scripts.close();
        link.close();
    }
}
