package io.lovage.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether enough replicas have what was written. {@code WAIT} answers for what its own connection wrote, so a write of no meaning goes before: whatever the server
 * has done until then comes before it in the stream to the replicas. Many ask at once, and whoever asks while an answer is awaited shares the next one. Thread-safe.
 */
final class Replicas {

    private final RedisSettings settings;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final byte[] key;
    private final long limitMillis;

    /** Guarded by the monitor. Those who asked while a question was on its way. */
    private @Nullable CompletableFuture<Void> next;

    private boolean isAsking;

    /**
     * @param connection of its own: it is blocked while an answer is awaited
     */
    Replicas(RedisSettings settings, StatefulRedisConnection<byte[], byte[]> connection) {
        this.settings = settings;
        this.connection = connection;
        key = (settings.prefix() + "replicated").getBytes(StandardCharsets.UTF_8);
        limitMillis = Math.max(1, settings.timeout().toMillis() / 2);
    }

    StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    /** Completes once enough replicas have all that the server has answered by now; fails with a {@link Failure} if they don't in time. */
    CompletableFuture<Void> confirm() {
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (next == null) {
                next = new CompletableFuture<>();
            }
            mine = next;
            if (isAsking) {
                return mine;
            }
            isAsking = true;
            next = null;
        }
        ask(mine);
        return mine;
    }

    private void ask(CompletableFuture<Void> group) {
        int wanted = settings.route().replicas();
        var written = connection.async().set(key, key).toCompletableFuture();
        var counted = connection.async().waitForReplication(wanted, limitMillis).toCompletableFuture();
        var unused = written.thenCombine(counted, (ok, count) -> count).whenComplete((count, error) -> {
            goOn();
            if (error != null) {
                group.completeExceptionally(new CompletionException(Failure.of(error, settings)));
            } else if (count < wanted) {
                group.completeExceptionally(Failure.notReplicated(settings, count));
            } else {
                group.complete(null);
            }
        });
    }

    private void goOn() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = next;
            next = null;
            isAsking = waiting != null;
        }
        if (waiting != null) {
            ask(waiting);
        }
    }
}
