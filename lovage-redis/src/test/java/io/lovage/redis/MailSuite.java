package io.lovage.redis;

import io.lovage.broker.PublishResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What tests have in common that look at plain messages: a server for each, with an engine, and words to send and consume. */
@ExtendWith(NoLovageThreads.class)
abstract class MailSuite {

    static final Duration SOON = Duration.ofSeconds(10);
    static final String QUEUE = "mail";

    private final MessageIds ids = new MessageIds(SystemTime.clock());

    @TempDir
    private Path folder;

    RedisServer server;
    Engine engine;

    @BeforeEach
    final void open() {
        server = RedisServer.start(folder);
        engine = Engines.open(server.url(), SystemTime.clock());
    }

    @AfterEach
    final void close() {
        if (engine != null) {
            engine.close();
        }
        if (server != null) {
            server.close();
        }
    }

    final Message message() {
        return message("hello");
    }

    final Message message(String text) {
        return Message.of(
                ids.next(), QUEUE, null, Payload.utf8(text), SystemTime.clock().instant());
    }

    final PublishResult publish(Message message) {
        return engine.broker()
                .publish(List.of(message))
                .toCompletableFuture()
                .join()
                .get(0);
    }

    final Subscription consumer() {
        return engine.broker().subscribe(new SubscribeSpec(List.of(QUEUE), Duration.ofMinutes(1), "worker", Set.of()));
    }
}
