package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lovage.broker.Delivery;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Sent;
import io.lovage.broker.PublishResult.Why;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engines;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.SystemTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens when the server or the way to it fails. */
class TroubleTest extends MailSuite {

    @Test
    void accepted_messages_outlive_a_killed_server() throws Exception {
        Message before = message();
        assertThat(publish(before)).isEqualTo(PublishResult.ACCEPTED);

        server.kill();
        server.restart();

        Message after = message();
        assertThat(publishUntilKnown(after)).isEqualTo(PublishResult.ACCEPTED);
        assertThat(consumer().poll(10, SOON)).extracting(Delivery::message).containsExactly(before, after);
    }

    @Test
    void a_poll_that_waits_while_the_server_is_restarted_gets_what_comes_then() throws Exception {
        Subscription consumer = consumer();
        CompletableFuture<List<Delivery>> poll = CompletableFuture.supplyAsync(() -> pollUntilThere(consumer));

        server.kill();
        server.restart();
        Message message = message();
        assertThat(publishUntilKnown(message)).isEqualTo(PublishResult.ACCEPTED);

        assertThat(poll.get(10, TimeUnit.SECONDS)).extracting(Delivery::message).containsExactly(message);
    }

    @Test
    void a_lease_survives_a_killed_server() throws Exception {
        assertThat(publish(message())).isEqualTo(PublishResult.ACCEPTED);
        Subscription consumer = consumer();
        Delivery delivery = consumer.poll(1, SOON).get(0);

        server.kill();
        server.restart();

        List<SettleResult> results = List.of(SettleResult.UNKNOWN);
        while (results.contains(SettleResult.UNKNOWN)) {
            results = join(consumer.settle(List.of(new Settlement.Ack(delivery))));
        }
        assertThat(results).containsExactly(SettleResult.DONE);
    }

    @Test
    void whoever_sends_while_there_is_no_server_is_told_so_in_time() {
        engine.close();
        engine = Engines.open(server.url() + "?timeoutMs=300", SystemTime.clock());
        server.kill();

        PublishResult result = publishUntilKnown(message());

        assertThat(result.sent()).isEqualTo(Sent.REJECTED);
        assertThat(result.why()).isEqualTo(Why.CONNECTION);
        assertThat(result.detail()).contains("There is no connection to").contains("the engine goes on trying");
    }

    @Test
    void connections_that_somebody_cuts_are_made_anew() throws Exception {
        Subscription consumer = consumer();
        for (int i = 0; i < 5; i++) {
            command(redis -> redis.clientKill(KillArgs.Builder.typeNormal()));
            command(redis -> redis.clientKill(KillArgs.Builder.typePubsub()));
            Message message = message();

            assertThat(publishUntilKnown(message)).isEqualTo(PublishResult.ACCEPTED);
            assertThat(pollUntilThere(consumer)).extracting(Delivery::message).containsExactly(message);
        }
    }

    @Test
    void a_server_that_forgot_all_scripts_is_told_them_again() throws Exception {
        assertThat(publish(message())).isEqualTo(PublishResult.ACCEPTED);

        command(RedisCommands::scriptFlush);

        assertThat(publish(message())).isEqualTo(PublishResult.ACCEPTED);
        assertThat(consumer().poll(5, SOON)).hasSize(2);
    }

    @Test
    void a_full_server_takes_nothing_more_and_can_be_emptied() throws Exception {
        assertThat(publish(message())).isEqualTo(PublishResult.ACCEPTED);
        Subscription consumer = consumer();
        command(redis -> redis.configSet("maxmemory", "1"));

        PublishResult refused = publish(message());
        List<Delivery> taken = consumer.poll(5, SOON);

        assertThat(refused.sent()).isEqualTo(Sent.REJECTED);
        assertThat(refused.why()).isEqualTo(Why.FULL);
        assertThat(refused.detail()).contains("has all the memory that its maxmemory allows");
        assertThat(taken).hasSize(1);
        assertThat(join(consumer.settle(List.of(new Settlement.Ack(taken.get(0))))))
                .containsExactly(SettleResult.DONE);
    }

    @Test
    void whoever_hears_an_answer_may_wait_for_another() throws Exception {
        CompletionStage<List<PublishResult>> both =
                engine.broker().publish(List.of(message())).thenApply(first -> List.of(publish(message())));

        assertThat(both.toCompletableFuture().get(5, TimeUnit.SECONDS)).containsExactly(PublishResult.ACCEPTED);
    }

    @Test
    void a_replica_refuses_and_is_used_again_once_it_is_the_primary() {
        command(redis -> redis.replicaof("127.0.0.1", 1));

        PublishResult refused = publishUntilKnown(message());
        command(RedisCommands::replicaofNoOne);

        assertThat(refused.why()).isEqualTo(Why.DENIED);
        assertThat(refused.detail()).contains("is a replica and can't be written");
        assertThat(publishUntilKnown(message())).isEqualTo(PublishResult.ACCEPTED);
    }

    @Test
    void a_claim_whose_answer_got_lost_is_as_if_it_had_never_been() {
        Message message = message();
        assertThat(publish(message)).isEqualTo(PublishResult.ACCEPTED);
        try (ScriptsByHand hand = new ScriptsByHand(server)) {
            assertThat(claim(hand.scripts(), "first", null)).containsExactly(message.id());
            assertThat(claim(hand.scripts(), "second", null)).isEmpty();

            assertThat(claim(hand.scripts(), "third", "first")).containsExactly(message.id());

            assertThat(engine.broker()
                            .locate(List.of(message.id()))
                            .get(message.id())
                            .attempt())
                    .isEqualTo(1);
        }
    }

    private static List<MessageId> claim(Server scripts, String token, String lost) {
        Packer request = new Packer()
                .array(10)
                .texts(List.of(QUEUE), 1)
                .number(5)
                .number(60_000)
                .text(token);
        request.text("worker").texts(List.of(), 0).array(0);
        List<String> unknown = lost == null ? List.of() : List.of(lost);
        request.texts(unknown, unknown.size()).flag(false).flag(false);
        return scripts.awaitTexts(Script.CLAIM, request, texts -> {
            Unpacker in = new Unpacker(texts.get(0));
            in.beginArray();
            in.skip(2);
            int count = in.smallNumber();
            ByteBuffer leases = ByteBuffer.wrap(in.binary());
            int each = leases.remaining() / Math.max(1, count);
            return IntStream.range(0, count)
                    .mapToObj(i -> new MessageId(leases.getLong(i * each), leases.getLong(i * each + Long.BYTES)))
                    .toList();
        });
    }

    private void command(Consumer<RedisCommands<String, String>> command) {
        RedisClient client = RedisClient.create(RedisURI.create(server.url()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            command.accept(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }

    /** As core does: what is unknown is sent again. */
    private PublishResult publishUntilKnown(Message message) {
        PublishResult result;
        do {
            result = publish(message);
        } while (result.sent() == Sent.UNKNOWN);
        return result;
    }

    /** As core does: a poll that fails is tried again. */
    private static List<Delivery> pollUntilThere(Subscription consumer) {
        List<Delivery> taken = List.of();
        while (taken.isEmpty()) {
            try {
                taken = consumer.poll(5, SOON);
            } catch (Failure e) {
                assertThat(e).hasMessageContaining("redis://");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return taken;
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
