package io.lovage.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * The two connections of an engine, which come and go together.
 *
 * @param commands for scripts, pipelined
 * @param news for what is published
 * @param newsId the server's number for the connection for news
 * @param facts what the server said of itself when they were made
 */
record Lines(
        StatefulRedisConnection<byte[], byte[]> commands,
        StatefulRedisPubSubConnection<String, String> news,
        long newsId,
        ServerFacts facts) {

    void close() {
        hangUp(commands);
        hangUp(news);
    }

    static void hangUp(StatefulConnection<?, ?> connection) {
        // Nobody waits for that, and nothing depends on how it goes.
        var unused = connection.closeAsync();
    }
}
