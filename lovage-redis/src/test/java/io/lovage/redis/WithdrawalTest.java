package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engine;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.engine.EngineUrl;
import io.lovage.engine.Engines;
import io.lovage.message.MessageId;
import io.lovage.message.SystemTime;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking tasks out that have to do with Celery, step by step and without Python. */
class WithdrawalTest {

    @TempDir
    private static Path folder;

    private static RedisServer server;
    private static RedisClient redis;
    private static RedisCommands<String, String> commands;

    private final String queue = "q" + UUID.randomUUID();
    private Engine engine;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(folder);
        redis = RedisClient.create(server.url());
        commands = redis.connect().sync();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            redis.shutdown();
            server.close();
        }
    }

    @BeforeEach
    void open() {
        engine = Engines.open(server.url(), SystemTime.clock());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void a_message_that_comes_in_just_when_its_task_is_taken_out_is_looked_at_first() throws Exception {
        MessageId id = MessageId.of(UUID.randomUUID().toString());
        takeIn(KombuTexts.call(id.toString(), "echo"));

        assertThat(withdrawUnseen(id)).isEqualTo("A");
        assertThat(engine.broker().locate(List.of(id))).hasSize(1);

        assertThat(engine.withdraw(id, "the test says so", List.of())).isEqualTo(Withdrawal.WITHDRAWN);
        assertThat(commands.get("celery-task-meta-" + id)).contains("REVOKED");
    }

    /** Brings what a producer has left into Lovage's queue, where it waits. */
    private void takeIn(String text) throws InterruptedException {
        long bound = commands.sadd("_kombu.binding." + queue, queue + "\u0006\u0016\u0006\u0016" + queue);
        long pushed = commands.lpush(queue, text);
        assertThat(bound + pushed).isPositive();
        SubscribeSpec spec = new SubscribeSpec(List.of(queue), Duration.ofMinutes(1), "worker", Set.of("echo"));
        try (Subscription worker = engine.broker().subscribe(spec)) {
            List<Settlement> back = worker.poll(1, Duration.ofSeconds(10)).stream()
                    .<Settlement>map(delivery -> new Settlement.Release(delivery, Duration.ZERO, false))
                    .toList();
            assertThat(worker.settle(back).toCompletableFuture().join()).containsExactly(SettleResult.DONE);
        }
    }

    /** As somebody asks who hasn't seen the message. */
    private static String withdrawUnseen(MessageId id) {
        byte[] body = Requests.body(null, null, "why", List.of());
        Packer request = new Packer().array(7).id(id).binary(body).text("why").number(1000);
        return ask(scripts -> scripts.await(
                Script.WITHDRAW, request.array(0).flag(false).flag(false), Unpacker::text));
    }

    private static <T> T ask(Function<Server, T> question) {
        RedisSettings settings = RedisSettings.of(EngineUrl.parse(server.url()));
        Link link = new Link(settings, lines -> {});
        var unused = link.open();
        try {
            return question.apply(new Server(settings, link, SystemTime.clock()));
        } finally {
            link.close();
        }
    }
}
