package io.lovage.redis;

import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connections of an engine, which come and go together.
 *
 * @param commands for scripts, pipelined
 * @param news for what is published
 * @param newsId the server's number for the connection for news
 * @param replicas whom to ask whether they have what was written; {@code null} if that doesn't matter
 * @param facts what the server said of itself when they were made
 */
record Lines(
        StatefulRedisConnection<byte[], byte[]> commands,
        StatefulRedisPubSubConnection<String, byte[]> news,
        long newsId,
        @Nullable Replicas replicas,
        ServerFacts facts) {

    void watch(RedisConnectionStateListener listener) {
        commands.addListener(listener);
        news.addListener(listener);
        if (replicas != null) {
            replicas.connection().addListener(listener);
        }
    }

    boolean areOpen() {
        return commands.isOpen()
                && news.isOpen()
                && (replicas == null || replicas.connection().isOpen());
    }

    void close() {
        hangUp(commands);
        hangUp(news);
        hangUp(replicas);
    }

    static void hangUp(@Nullable Replicas replicas) {
        if (replicas != null) {
            hangUp(replicas.connection());
        }
    }

    static void hangUp(StatefulConnection<?, ?> connection) {
        // Nobody waits for that, and nothing depends on how it goes.
        var unused = connection.closeAsync();
    }
}
