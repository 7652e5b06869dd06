package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.PublishResult;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A primary, two replicas, and three Sentinels that make one of these the primary when that dies. */
@ExtendWith(NoLovageThreads.class)
class SentinelTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int BATCH = 20;

    private final Clock clock = SystemTime.clock();
    private final MessageIds ids = new MessageIds(clock);
    private final Set<MessageId> accepted = ConcurrentHashMap.newKeySet();
    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        RedisServer primary = RedisServer.start(newFolder("primary"));
        servers.add(primary);
        for (int i = 1; i <= 2; i++) {
            servers.add(RedisServer.start(
                    newFolder("replica-" + i),
                    "--replicaof",
                    "127.0.0.1 " + primary.port(),
                    "--repl-diskless-sync-delay",
                    "0"));
        }
        awaitInfo(primary, "connected_slaves:2");
        for (int i = 1; i <= 3; i++) {
            sentinels.add(RedisServer.startSentinel(newFolder("sentinel-" + i), "shop", primary.port(), 2));
        }
        for (RedisServer sentinel : sentinels) {
            awaitInfo(sentinel, "slaves=2,sentinels=3");
        }
    }

    private Path newFolder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    @AfterEach
    void stop() {
        Stream.concat(servers.stream(), sentinels.stream()).forEach(RedisServer::close);
    }

    private static void awaitInfo(RedisServer server, String wanted) {
        eventually(server.url() + " says " + wanted, SOON, () -> info(server).contains(wanted));
    }

    private static String info(RedisServer server) {
        try {
            Process process = new ProcessBuilder(
                            "redis-cli", "-h", "127.0.0.1", "-p", String.valueOf(server.port()), "info")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor(10, TimeUnit.SECONDS) ? text : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String url(String options) {
        return "redis-sentinel://"
                + sentinels.stream()
                        .map(sentinel -> "127.0.0.1:" + sentinel.port())
                        .collect(Collectors.joining(","))
                + "/0?master=shop&timeoutMs=3000" + options;
    }

    private Engine open(String options) {
        return Engines.open(url(options), clock);
    }

    private List<Message> messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Message.of(ids.next(), "orders", null, Payload.utf8("\"" + i + "\""), clock.instant()))
                .toList();
    }

    /** Publishes once, and remembers what was accepted. */
    private List<PublishResult> publish(Engine engine, List<Message> messages) {
        List<PublishResult> results =
                engine.broker().publish(messages).toCompletableFuture().join();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).sent() == PublishResult.Sent.ACCEPTED) {
                accepted.add(messages.get(i).id());
            }
        }
        return results;
    }

    private void publishUntil(Engine engine, int count) {
        int before = accepted.size();
        eventually("so many more are accepted: " + count, SOON, () -> {
            List<PublishResult> unused = publish(engine, messages(BATCH));
            return accepted.size() >= before + count;
        });
    }

    private Set<MessageId> there(Engine engine) {
        return engine.broker().locate(List.copyOf(accepted)).keySet();
    }

    @Test
    void after_a_failover_under_load_all_is_there_that_a_replica_had_confirmed() {
        try (Engine engine = open("&wait=1")) {
            publishUntil(engine, 2_000);
            servers.get(0).kill();
            publishUntil(engine, 2_000);

            assertThat(there(engine)).containsExactlyInAnyOrderElementsOf(accepted);
            servers.get(0).restart();
            awaitInfo(servers.get(0), "role:slave");
            publishUntil(engine, BATCH);
            assertThat(there(engine)).containsExactlyInAnyOrderElementsOf(accepted);
        }
    }

    @Test
    void with_wait_only_what_a_replica_has_is_accepted_and_without_it_also_what_a_failover_may_lose() {
        try (Engine hasty = open("&prefix=hasty:");
                Engine careful = open("&prefix=careful:&wait=1")) {
            publishUntil(hasty, BATCH);
            servers.get(1).freeze();
            servers.get(2).freeze();
            List<Message> late = messages(3);
            // Whether they outlive the primary is a matter of luck: they may be on their way to a replica.
            assertThat(publish(hasty, messages(3)))
                    .extracting(PublishResult::sent)
                    .containsOnly(PublishResult.Sent.ACCEPTED);
            assertThat(publish(careful, late)).extracting(PublishResult::sent).containsOnly(PublishResult.Sent.UNKNOWN);

            servers.get(0).kill();
            servers.get(1).thaw();
            servers.get(2).thaw();

            eventually(
                    "what was unknown is sent again and accepted",
                    SOON,
                    () -> publish(careful, late).stream()
                            .allMatch(result -> result.sent() == PublishResult.Sent.ACCEPTED));
            List<MessageId> lateIds = late.stream().map(Message::id).toList();
            assertThat(careful.broker().locate(lateIds)).containsOnlyKeys(lateIds);
        }
    }

    @Test
    void a_name_that_no_sentinel_knows_and_sentinels_that_are_not_there_are_named() {
        assertThatThrownBy(() -> Engines.open(url("").replace("master=shop", "master=nobody"), clock))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("know the name 'nobody'");
        assertThatThrownBy(() -> Engines.open("redis-sentinel://127.0.0.1:1/?master=shop&timeoutMs=2000", clock))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("redis-sentinel://127.0.0.1:1/");
    }
}
