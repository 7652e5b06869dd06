package io.lovage.redis;

import io.lettuce.core.TrackingArgs;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/*
 * Celery's producers tell nobody when they leave a message; their workers block on the lists. A connection that blocks can do nothing else, so the server is
 * asked to track the keys of the lists instead (CLIENT TRACKING, made for caches): whenever one of them changes, it says so on the connection for news. Where it
 * refuses, messages are found when the worker looks by itself, a second later at most.
 */

/** Rings when Celery's producers leave messages at doors. Thread-safe; bells ring on the connection's thread. */
final class DoorBell {

    /** Where the server tells of changed keys (https://redis.io/docs/latest/develop/reference/client-side-caching/). */
    private static final String CHANGES = "__redis__:invalidate";

    private final CeleryKeys keys;

    /** By queue. Guarded by itself. */
    private final Map<String, List<Runnable>> bells = new HashMap<>();

    DoorBell(CeleryKeys keys) {
        this.keys = keys;
    }

    /** Moves to a new connection. */
    void connected(Lines lines) {
        lines.news().addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] key) {
                if (channel.equals(CHANGES)) {
                    ring();
                }
            }
        });
        track(lines);
    }

    /** Rings {@code bell} whenever something changes at the door of {@code queue}. */
    void add(String queue, Runnable bell, Link link) {
        synchronized (bells) {
            bells.computeIfAbsent(queue, name -> new ArrayList<>()).add(bell);
        }
        var unused = link.lines().thenAccept(this::track);
    }

    void remove(String queue, Runnable bell, Link link) {
        synchronized (bells) {
            List<Runnable> others = bells.getOrDefault(queue, List.of());
            others.remove(bell);
            if (!others.isEmpty()) {
                return;
            }
            bells.remove(queue);
        }
        if (!link.isClosed()) {
            var unused = link.lines().thenAccept(this::track);
        }
    }

    /** What is tracked can't be changed, only begun anew. */
    private synchronized void track(Lines lines) {
        String[] prefixes = prefixes();
        var commands = lines.commands().async();
        if (prefixes.length == 0) {
            var unused = commands.clientTracking(TrackingArgs.Builder.enabled(false));
            return;
        }
        var unused = lines.news().async().subscribe(CHANGES);
        var unusedToo = commands.clientTracking(TrackingArgs.Builder.enabled(false));
        var unusedAsWell = commands.clientTracking(TrackingArgs.Builder.enabled()
                .redirect(lines.newsId())
                .bcast()
                .prefixes(StandardCharsets.UTF_8, prefixes));
    }

    /** The server refuses prefixes of which one begins with another. */
    private String[] prefixes() {
        TreeSet<String> prefixes = new TreeSet<>();
        synchronized (bells) {
            bells.keySet().forEach(queue -> prefixes.add(keys.list(queue, 0)));
        }
        List<String> apart = new ArrayList<>();
        for (String prefix : prefixes) {
            if (apart.isEmpty() || !prefix.startsWith(apart.get(apart.size() - 1))) {
                apart.add(prefix);
            }
        }
        return apart.toArray(String[]::new);
    }

    private void ring() {
        List<Runnable> all = new ArrayList<>();
        synchronized (bells) {
            bells.values().forEach(all::addAll);
        }
        all.forEach(Runnable::run);
    }
}
