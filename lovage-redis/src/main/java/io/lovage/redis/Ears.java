package io.lovage.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to hear what others publish, word for word. Thread-safe; they hear it on the connection's thread. */
final class Ears {

    private static final Logger LOG = LoggerFactory.getLogger(Ears.class);

    private final Map<String, Set<Consumer<String>>> byPattern = new ConcurrentHashMap<>();

    /** Moves to a new connection. */
    void connected(Lines lines) {
        lines.news().addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String pattern, String channel, byte[] text) {
                String said = new String(text, StandardCharsets.UTF_8);
                byPattern.getOrDefault(pattern, Set.of()).forEach(hearer -> tell(hearer, said));
            }
        });
        String[] patterns = byPattern.keySet().toArray(String[]::new);
        if (patterns.length > 0) {
            var unused = lines.news().async().psubscribe(patterns);
        }
    }

    void add(String pattern, Consumer<String> hearer, Link link) {
        synchronized (byPattern) {
            byPattern
                    .computeIfAbsent(pattern, name -> new CopyOnWriteArraySet<>())
                    .add(hearer);
        }
        var unused = link.lines().thenCompose(lines -> lines.news().async().psubscribe(pattern));
    }

    void remove(String pattern, Consumer<String> hearer, Link link) {
        synchronized (byPattern) {
            Set<Consumer<String>> hearers = byPattern.get(pattern);
            if (hearers == null || !hearers.remove(hearer) || !hearers.isEmpty()) {
                return;
            }
            byPattern.remove(pattern);
        }
        if (!link.isClosed()) {
            var unused = link.lines().thenCompose(lines -> lines.news().async().punsubscribe(pattern));
        }
    }

    private static void tell(Consumer<String> hearer, String text) {
        try {
            hearer.accept(text);
        } catch (RuntimeException e) {
            LOG.warn("What was published could not be taken in", e);
        }
    }
}
