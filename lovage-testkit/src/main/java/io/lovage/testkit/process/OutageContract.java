package io.lovage.testkit.process;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.Delivery;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.AttemptTransaction;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.testkit.ManualClock;
import io.lovage.testkit.process.History.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What an engine on a server promises when the server or the way to it fails under load: what was accepted is not lost, each task ends once on the record, a
 * join fires once, and worker processes go on by themselves when the server is back. Each test judges by the histories of all processes, as
 * {@link CrashContract} does.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class OutageContract extends CrashSuite {

    /** How long a client waits for an answer on a connection that has gone deaf; also the time after which a server gives up a client that has. */
    private static final Duration DEAFNESS = Duration.ofSeconds(2);

    private static final Duration READ_ONLY_TIME = Duration.ofMillis(1500);
    private static final Duration PATIENCE = ChildProcess.PATIENCE;
    private static final String QUEUE = "mail";
    private static final int WORKERS = 2;

    /** Only outages may make them lapse, and not a machine that is busy with other things. */
    private static final Duration WORKERS_LEASE = Duration.ofSeconds(4);

    private @Nullable DatabaseServer server;

    /** Starts a server for this class alone. */
    protected abstract DatabaseServer startServer();

    private synchronized DatabaseServer server() {
        DatabaseServer running = server;
        if (running == null) {
            running = startServer();
            server = running;
        }
        return running;
    }

    @AfterAll
    final synchronized void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected final String emptyEngine(Path folder) {
        return server().newUrl();
    }

    @Override
    protected int usualRounds() {
        return 2;
    }

    @Test
    void nothing_is_lost_when_the_server_crashes_under_load() {
        try (Arena arena = open()) {
            endure(arena, server()::restart);
        }
    }

    @Test
    void nothing_is_lost_when_all_connections_are_cut_under_load() {
        try (Arena arena = open()) {
            endure(arena, server()::cutConnections);
        }
    }

    @Test
    void nothing_is_lost_when_the_server_takes_no_writes_for_a_while() {
        try (Arena arena = open()) {
            endure(arena, () -> {
                server().refuseWrites(true);
                pass(READ_ONLY_TIME);
                server().refuseWrites(false);
            });
        } finally {
            server().refuseWrites(false);
        }
    }

    @Test
    void nothing_is_lost_when_connections_go_deaf_under_load() {
        try (TcpProxy proxy = TcpProxy.to(server().port());
                Arena arena = open(through(proxy), "")) {
            endure(arena, () -> {
                proxy.deafen();
                pass(DEAFNESS);
            });
        }
    }

    private String through(TcpProxy proxy) {
        String url = server().newUrl().replace(":" + server().port() + "/", ":" + proxy.port() + "/");
        return url + (url.contains("?") ? "&" : "?") + "socketTimeoutMs=" + DEAFNESS.toMillis();
    }

    @Test
    void the_end_of_a_handlers_transaction_waits_for_no_deaf_connection() throws InterruptedException {
        ManualClock clock = ManualClock.create();
        try (TcpProxy proxy = TcpProxy.to(server().port());
                Engine engine = Engines.open(through(proxy), clock)) {
            Delivery delivery = publishAndTake(engine, clock).delivery();
            AttemptTransaction committed = engine.beginAttempt();
            AttemptTransaction dropped = engine.beginAttempt();

            proxy.deafen();

            Attempt attempt = new Attempt(1, "worker", clock.instant(), clock.instant(), null);
            var outcome = new Outcome.Succeeded(Payload.utf8("1"));
            assertThatThrownBy(() -> committed.commit(
                            new Completion(delivery, attempt, outcome, Completion.DEFAULT_RETENTION, List.of())))
                    .isInstanceOf(EngineUnavailableException.class);
            committed.close();
            dropped.close();
        }
    }

    private record Taken(Subscription worker, Delivery delivery) {}

    private static Taken publishAndTake(Engine engine, ManualClock clock) throws InterruptedException {
        var unused = engine.broker()
                .publish(List.of(
                        Message.of(new MessageIds(clock).next(), QUEUE, "task", Payload.utf8("[]"), clock.instant())))
                .toCompletableFuture()
                .join();
        Subscription worker =
                engine.broker().subscribe(new SubscribeSpec(List.of(QUEUE), Arena.LEASE, "worker", Set.of("task")));
        return new Taken(worker, worker.poll(1, PATIENCE).get(0));
    }

    @Test
    void a_lease_that_lapsed_because_the_server_was_away_is_no_mark_against_its_task() throws InterruptedException {
        ManualClock clock = ManualClock.create();
        try (Engine engine = Engines.open(server().newUrl(), clock)) {
            Subscription worker = publishAndTake(engine, clock).worker();

            server().cutConnections();
            clock.advance(Arena.LEASE);

            assertThat(lapses(worker)).isZero();
            clock.advance(Arena.LEASE);
            assertThat(lapses(worker)).as("of a lease after that").isEqualTo(1);
        }
    }

    private static int lapses(Subscription worker) throws InterruptedException {
        return worker.poll(1, PATIENCE).get(0).lapses();
    }

    /** Sends all the time and has {@code trouble} happen in between, once a round. */
    private void endure(Arena arena, Runnable trouble) {
        List<ChildProcess> workers = new ArrayList<>();
        arena.leasing(WORKERS_LEASE);
        for (int i = 0; i < WORKERS; i++) {
            workers.add(arena.employ("worker-" + i, 4));
        }
        Load load = new Load(arena);
        for (int round = 0; round < rounds(); round++) {
            load.await(20);
            arena.history().add(What.OUTAGE);
            trouble.run();
            arena.history().add(What.RESTORED);
        }
        load.await(20);
        load.stop();
        arena.awaitQuiet();
        workers.forEach(arena::awaitEndsOf);
        settle(arena);
        workers.forEach(worker ->
                assertThat(worker.isAlive()).as("%s is alive", worker.name()).isTrue());
    }

    private static void pass(Duration time) {
        try {
            boolean unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A thread that sends jobs and flows until it is stopped. */
    private static final class Load {

        private final Arena arena;
        private final AtomicBoolean enough = new AtomicBoolean();
        private final AtomicInteger sent = new AtomicInteger();
        private final CompletableFuture<?> sending;

        Load(Arena arena) {
            this.arena = arena;
            sending = CompletableFuture.runAsync(this::send);
        }

        private void send() {
            while (!enough.get()) {
                int number = sent.incrementAndGet();
                arena.send(arena.jobs("bulk-" + number, 10, 15));
                if (number % 4 == 0) {
                    arena.sendFlows("flows-" + number);
                }
            }
        }

        /** Waits until {@code more} bulks are accepted. */
        void await(int more) {
            int until = sent.get() + more;
            eventually(more + " more bulks are accepted", PATIENCE, () -> {
                return sent.get() > until || sending.isCompletedExceptionally();
            });
        }

        /** Fails if something could not be sent. */
        void stop() {
            enough.set(true);
            sending.join();
        }
    }
}
