package io.lovage.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lovage.message.EngineUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Keeps the connections to the server.
 *
 * When one is lost, whatever was on its way fails at once and is not sent again by anybody but its caller, who knows what that means: a script whose
 * answer got lost may have happened. What is asked meanwhile waits for the next connection, as long as an answer may take. New connections are tried
 * after a pause that grows and is never quite the same, so that many clients don't come back at once.
 */

/** The connections of one engine. Thread-safe. */
final class Link {

    private static final long SHORTEST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** Names of channels are text, and what is published needn't be. */
    private static final RedisCodec<String, byte[]> NEWS = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final Duration NO_TIME = Duration.ZERO;

    private final RedisSettings settings;
    private final RedisClient client;
    private final Consumer<Lines> onConnected;

    /** Guarded by the monitor. Completed while there is a connection. */
    private CompletableFuture<Lines> current = new CompletableFuture<>();

    private int failures;
    private boolean closed;
    private @Nullable Throwable lastFailure;

    /**
     * @param onConnected told of new connections before anybody else may use them
     */
    Link(RedisSettings settings, Consumer<Lines> onConnected) {
        this.settings = settings;
        this.onConnected = onConnected;
        client = RedisClient.create();
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .protocolVersion(ProtocolVersion.RESP2)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(settings.timeout()));
        Path ca = settings.route().ca();
        if (ca != null) {
            options.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(ca.toFile())
                    .build());
        }
        client.setOptions(options.build());
    }

    /**
     * Makes the first connections.
     *
     * @throws Failure if that can't be done
     */
    Lines open() {
        try {
            Lines lines = connect().join();
            take(lines);
            return lines;
        } catch (RuntimeException e) {
            close();
            throw reasonOf(e);
        }
    }

    private RuntimeException reasonOf(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException) {
                return Failure.of(cause, settings);
            }
            if (cause instanceof EngineUnavailableException unavailable) {
                return unavailable;
            }
        }
        return Failure.notConnected(settings, e);
    }

    private CompletableFuture<Lines> connect() {
        RedisURI uri = Addresses.of(settings);
        var commands = client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
        var news = client.connectPubSubAsync(NEWS, uri).toCompletableFuture();
        var newsId = news.thenCompose(connection -> connection.async().clientId());
        var replicas = replicas(uri);
        CompletableFuture<Lines> lines = commands.thenCompose(this::facts)
                .thenCombine(newsId, (facts, unused) -> facts)
                .thenCombine(
                        replicas,
                        (facts, asked) -> new Lines(commands.join(), news.join(), newsId.join(), asked, facts));
        return lines.whenComplete((made, error) -> {
            if (error != null) {
                var unused = commands.thenAccept(Lines::hangUp);
                var unusedToo = news.thenAccept(Lines::hangUp);
                var unusedAsWell = replicas.thenAccept(Lines::hangUp);
            }
        });
    }

    private CompletableFuture<@Nullable Replicas> replicas(RedisURI uri) {
        return settings.route().replicas() == 0
                ? CompletableFuture.completedFuture(null)
                : client.connectAsync(ByteArrayCodec.INSTANCE, uri)
                        .toCompletableFuture()
                        .thenApply(connection -> new Replicas(settings, connection));
    }

    private CompletableFuture<ServerFacts> facts(StatefulRedisConnection<byte[], byte[]> connection) {
        var commands = connection.async();
        CompletableFuture<String> info = commands.info().toCompletableFuture();
        // Servers for hire often forbid CONFIG; then durability is the least that INFO allows.
        CompletableFuture<String> fsync = commands.configGet("appendfsync")
                .toCompletableFuture()
                .thenApply(found -> found.getOrDefault("appendfsync", ""))
                .exceptionally(error -> "");
        return info.thenCombine(fsync, (text, policy) -> ServerFacts.of(text, policy, settings));
    }

    private void take(Lines lines) {
        RedisConnectionStateAdapter watch = new RedisConnectionStateAdapter() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                lost(lines);
            }
        };
        lines.watch(watch);
        onConnected.accept(lines);
        CompletableFuture<Lines> waiting;
        synchronized (this) {
            if (closed) {
                lines.close();
                return;
            }
            failures = 0;
            lastFailure = null;
            waiting = current;
        }
        waiting.complete(lines);
        if (!lines.areOpen()) {
            lost(lines);
        }
    }

    /** The connections, as soon as there are some; fails if that takes too long. */
    CompletableFuture<Lines> lines() {
        CompletableFuture<Lines> waiting;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(Failure.closed(settings));
            }
            waiting = current;
        }
        if (waiting.isDone()) {
            return waiting;
        }
        return waiting.copy()
                .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(whyNot()));
    }

    private synchronized Failure whyNot() {
        return closed ? Failure.closed(settings) : Failure.notConnected(settings, lastFailure);
    }

    /** {@code lines} are of no use any more, if they still are the current ones: makes new ones. */
    void lost(Lines lines) {
        synchronized (this) {
            if (closed
                    || !current.isDone()
                    || current.isCompletedExceptionally()
                    || !current.join().equals(lines)) {
                return;
            }
            current = new CompletableFuture<>();
        }
        lines.close();
        connectLater();
    }

    private void connectLater() {
        long pause;
        synchronized (this) {
            if (closed) {
                return;
            }
            long doubled = SHORTEST_PAUSE_MILLIS << Math.min(10, failures++);
            long most = Math.min(LONGEST_PAUSE_MILLIS, doubled);
            pause = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
        }
        var unused = CompletableFuture.runAsync(
                () -> {
                    var unusedToo = connect().whenComplete(this::connected);
                },
                CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS));
    }

    private void connected(@Nullable Lines lines, @Nullable Throwable error) {
        if (lines != null) {
            take(lines);
        } else {
            synchronized (this) {
                lastFailure = error;
            }
            connectLater();
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Idempotent. What waits for a connection fails. */
    void close() {
        CompletableFuture<Lines> waiting;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            waiting = current;
        }
        waiting.completeExceptionally(Failure.closed(settings));
        client.shutdown(NO_TIME, NO_TIME);
    }
}
