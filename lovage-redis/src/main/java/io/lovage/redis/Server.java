package io.lovage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lovage.engine.Failpoint;
import io.lovage.message.SystemTime;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has scripts done by the server. Thread-safe. */
final class Server {

    private static final byte[] SERVERS_CLOCK = new byte[0];

    private final RedisSettings settings;
    private final Link link;
    private final Clock clock;
    private final byte[][] keys;
    private final AtomicLong onTheirWay = new AtomicLong();
    private final Object answered = new Object();
    private final ExecutorService answers = Executors.newCachedThreadPool(Server::thread);
    private volatile boolean closing;

    Server(RedisSettings settings, Link link, Clock clock) {
        this.settings = settings;
        this.link = link;
        this.clock = clock;
        keys = new byte[][] {settings.prefix().getBytes(StandardCharsets.UTF_8)};
    }

    RedisSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    /** Whether time is told by the server, so that the clocks of its clients don't matter. */
    boolean usesServersClock() {
        return clock.equals(SystemTime.clock());
    }

    boolean isClosed() {
        return closing;
    }

    /**
     * What {@code read} makes of the answer; fails with a {@link Failure} if there is none. What follows on the answer may take its time and ask again: it
     * isn't run by the connection's thread, which everybody needs.
     */
    <T> CompletableFuture<T> ask(Script script, Packer request, Function<Unpacker, T> read) {
        if (closing) {
            return CompletableFuture.failedFuture(Failure.closed(settings));
        }
        return sendForText(script, request, read).whenCompleteAsync((answer, error) -> answered(), answers);
    }

    private <T> CompletableFuture<T> sendForText(Script script, Packer request, Function<Unpacker, T> read) {
        return this.<byte[], T>send(script, ScriptOutputType.VALUE, request, bytes -> read.apply(new Unpacker(bytes)));
    }

    private <A, T> CompletableFuture<T> send(
            Script script, ScriptOutputType type, Packer request, Function<A, T> read) {
        byte[] argument = request.toBytes();
        onTheirWay.incrementAndGet();
        return link.lines()
                .thenCompose(lines ->
                        this.<A>run(lines, script, type, argument).thenCompose(answer -> kept(lines, script, answer)))
                .handle((answer, error) -> read(script, answer, error, read));
    }

    /** The answer, once as many replicas have what was done as the URL asks for. */
    private static <A> CompletableFuture<A> kept(Lines lines, Script script, A answer) {
        Replicas replicas = lines.replicas();
        return replicas == null || script.mayBeForgotten()
                ? CompletableFuture.completedFuture(answer)
                : replicas.confirm().thenApply(unused -> answer);
    }

    private void answered() {
        if (onTheirWay.decrementAndGet() == 0 && closing) {
            synchronized (answered) {
                answered.notifyAll();
            }
        }
    }

    private <A, T> T read(Script script, @Nullable A answer, @Nullable Throwable error, Function<A, T> read) {
        if (error != null || answer == null) {
            throw Failure.of(error == null ? new IllegalStateException("an empty answer") : error, settings);
        }
        Failpoint.hit(script.answered());
        return read.apply(answer);
    }

    private <A> CompletableFuture<A> run(Lines lines, Script script, ScriptOutputType type, byte[] request) {
        boolean flags = lines.facts().knowsScriptFlags();
        byte[] now = usesServersClock()
                ? SERVERS_CLOCK
                : Long.toString(Millis.of(clock.instant())).getBytes(StandardCharsets.US_ASCII);
        CompletableFuture<A> known = lines.commands()
                .async()
                .<A>evalsha(script.sha(flags), type, keys, now, request)
                .toCompletableFuture();
        Failpoint.hit(script.sent());
        return known.exceptionallyCompose(error -> {
            Failure failure = Failure.of(error, settings);
            if (failure.kind() == Failure.Kind.READ_ONLY) {
                // Whoever answers at that address next may be the new primary.
                link.lost(lines);
            }
            if (failure.kind() != Failure.Kind.NO_SCRIPT) {
                return CompletableFuture.failedFuture(failure);
            }
            return lines.commands()
                    .async()
                    .<A>eval(script.source(flags), type, keys, now, request)
                    .toCompletableFuture();
        });
    }

    /** Runs {@code work}, which may ask and wait, on a thread of its own; not any more once this is closed. */
    void run(Runnable work) {
        try {
            answers.execute(work);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: whoever comes next finds what is left to do.
        }
    }

    /** As {@link #ask}, for callers that can't go on without. Not interrupted: what was asked will happen in any case, so its answer must not get lost. */
    <T> T await(Script script, Packer request, Function<Unpacker, T> read) {
        return await(() -> sendForText(script, request, read));
    }

    /** As {@link #await}, of a script that answers with several texts. */
    <T> T awaitTexts(Script script, Packer request, Function<List<byte[]>, T> read) {
        return await(() -> send(script, ScriptOutputType.MULTI, request, read));
    }

    private <T> T await(Supplier<CompletableFuture<T>> send) {
        if (closing) {
            throw Failure.closed(settings);
        }
        CompletableFuture<T> answer = send.get().whenComplete((value, error) -> answered());
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Takes no more questions, and waits for the answers to those that were asked. */
    void close() {
        closing = true;
        long start = System.nanoTime();
        synchronized (answered) {
            long left = settings.timeout().toMillis();
            while (onTheirWay.get() > 0 && left > 0) {
                try {
                    answered.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
                left = settings.timeout().toMillis()
                        - Duration.ofNanos(System.nanoTime() - start).toMillis();
            }
        }
        answers.shutdown();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "lovage-redis-answers");
        thread.setDaemon(true);
        return thread;
    }
}
