package io.lovage.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to hear what the server publishes. A new connection rings all bells, since nobody knows what was missed. Thread-safe; bells ring on the
 * connection's thread.
 */
final class Bells {

    private static final Logger LOG = LoggerFactory.getLogger(Bells.class);

    private static final byte[] NOTHING = new byte[0];

    private final String prefix;
    private final Map<String, Set<Consumer<byte[]>>> byChannel = new ConcurrentHashMap<>();

    Bells(RedisSettings settings) {
        prefix = settings.prefix();
    }

    /** Where it rings when a message may be had from {@code queue}. */
    String queue(String queue) {
        return prefix + "bell:" + queue;
    }

    /** Where it rings when tasks have finished. */
    String finished() {
        return prefix + "finished";
    }

    /** Moves to a new connection. */
    void connected(Lines lines) {
        lines.news().addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] text) {
                ring(byChannel.getOrDefault(channel, Set.of()), text);
            }

            @Override
            public void subscribed(String channel, long count) {
                ring(byChannel.getOrDefault(channel, Set.of()), NOTHING);
            }
        });
        String[] channels = byChannel.keySet().toArray(String[]::new);
        if (channels.length > 0) {
            var unused = lines.news().async().subscribe(channels);
        }
    }

    /** Rings {@code bell} with what is published on {@code channel}, and once with nothing when that is sure to be so. */
    void add(String channel, Consumer<byte[]> bell, Link link) {
        synchronized (byChannel) {
            byChannel
                    .computeIfAbsent(channel, name -> new CopyOnWriteArraySet<>())
                    .add(bell);
        }
        var unused = link.lines().thenCompose(lines -> lines.news().async().subscribe(channel));
    }

    void remove(String channel, Consumer<byte[]> bell, Link link) {
        synchronized (byChannel) {
            Set<Consumer<byte[]>> bells = byChannel.get(channel);
            if (bells == null || !bells.remove(bell) || !bells.isEmpty()) {
                return;
            }
            byChannel.remove(channel);
        }
        if (!link.isClosed()) {
            var unused = link.lines().thenCompose(lines -> lines.news().async().unsubscribe(channel));
        }
    }

    /** Tells whoever waits for finished tasks to look. */
    void ringFinished() {
        ring(byChannel.getOrDefault(finished(), Set.of()), NOTHING);
    }

    private static void ring(Set<Consumer<byte[]>> bells, byte[] text) {
        for (Consumer<byte[]> bell : bells) {
            try {
                bell.accept(text);
            } catch (RuntimeException e) {
                LOG.warn("A listener for news failed; what the news was of is stored all the same.", e);
            }
        }
    }
}
