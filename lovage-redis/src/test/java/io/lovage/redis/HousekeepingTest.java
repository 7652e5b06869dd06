package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import io.lovage.testkit.ManualClock;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is left in the server once everything is over. */
@ExtendWith(NoLovageThreads.class)
class HousekeepingTest {

    private static final String QUEUE = "mail";
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = ManualClock.create();
    private final MessageIds ids = new MessageIds(clock);

    @TempDir
    private Path folder;

    @Test
    void nothing_is_left_of_what_is_over_but_the_names_of_queues() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                Engine engine = Engines.open(server.url(), clock)) {
            Message unused = liveThrough(engine);
            assertThat(keys(server)).contains("lovage:record", "lovage:index", "lovage:data:p");

            clock.advance(HOUR.multipliedBy(25));
            engine.maintain();
            clock.advance(Duration.ofMinutes(1));
            engine.maintain();

            assertThat(keys(server)).containsExactlyInAnyOrder("lovage:queues", "lovage:version");
        }
    }

    @Test
    void what_is_kept_longer_is_left_alone() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                Engine engine = Engines.open(server.url(), clock)) {
            Message task = liveThrough(engine);

            clock.advance(HOUR.minusMillis(1));
            engine.maintain();

            assertThat(engine.tasks().get(task.id())).isPresent();
            assertThat(engine.tasks().get(task.id()).orElseThrow().attempts()).hasSize(3);
        }
    }

    /** A task that fails, loses its lease and succeeds; plain messages; an entry that expires. Returns the task. */
    private Message liveThrough(Engine engine) throws InterruptedException {
        Message task = Message.of(ids.next(), QUEUE, "send", Payload.utf8("[]"), clock.instant());
        var unused = engine.broker()
                .publish(List.of(task, plain(), plain()))
                .toCompletableFuture()
                .join();
        Subscription worker = engine.broker().subscribe(new SubscribeSpec(List.of(QUEUE), HOUR, "w", Set.of("send")));
        List<Delivery> first = worker.poll(10, Duration.ZERO);
        assertThat(first).hasSize(3);
        end(engine, first.get(0), new Outcome.RetryAt(new TaskError("x", "y", null), clock.instant()));
        List<Settlement> rest = new ArrayList<>();
        first.subList(1, 3).forEach(delivery -> rest.add(new Settlement.Ack(delivery)));
        assertThat(worker.settle(rest).toCompletableFuture().join()).containsOnly(SettleResult.DONE);
        assertThat(worker.poll(10, Duration.ZERO)).hasSize(1);
        clock.advance(HOUR);
        end(engine, worker.poll(10, Duration.ZERO).get(0), new Outcome.Succeeded(Payload.utf8("1")));
        TxnResult put = engine.state()
                .commit(Txn.of("p", List.of(new Txn.Absent("a")), List.of(new Txn.Put("a", Payload.EMPTY, 1, HOUR))))
                .toCompletableFuture()
                .join();
        assertThat(put.isCommitted()).isTrue();
        return task;
    }

    private Message plain() {
        return Message.of(ids.next(), QUEUE, null, Payload.EMPTY, clock.instant());
    }

    private void end(Engine engine, Delivery delivery, Outcome outcome) {
        Attempt attempt = new Attempt(delivery.attempt(), "w", delivery.leasedAt(), clock.instant(), null);
        assertThat(engine.commit(List.of(new Completion(delivery, attempt, outcome, HOUR, List.of())))
                        .toCompletableFuture()
                        .join())
                .containsExactly(SettleResult.DONE);
    }

    private static List<String> keys(RedisServer server) {
        RedisClient client = RedisClient.create(RedisURI.create(server.url()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().keys("*");
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }
}
