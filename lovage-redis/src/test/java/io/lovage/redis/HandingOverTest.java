package io.lovage.redis;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lovage.broker.Browsed;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumers of the engine, and some that claim and listen by hand, so that what they are handed can get lost. */
class HandingOverTest extends MailSuite {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String WAITERS = "lovage:waiters";

    /** Of what is claimed or handed over by hand. */
    private Duration lease = Duration.ofMinutes(1);

    private ScriptsByHand hand;
    private RedisClient client;
    private RedisCommands<String, String> redis;
    private StatefulRedisPubSubConnection<String, String> ears;

    @BeforeEach
    void connect() {
        hand = new ScriptsByHand(server);
        client = RedisClient.create(RedisURI.create(server.url()));
        redis = client.connect().sync();
        ears = client.connectPubSub();
    }

    @AfterEach
    void disconnect() {
        client.shutdown(Duration.ZERO, Duration.ZERO);
        hand.close();
    }

    @Test
    void a_consumer_that_waits_gets_a_message_without_asking_again() throws Exception {
        Subscription consumer = consumer();
        CompletableFuture<List<Delivery>> poll = CompletableFuture.supplyAsync(() -> poll(consumer, LONG));
        eventually("the consumer waits", SOON, () -> redis.hlen(WAITERS) == 1);

        Message message = published("x");

        Delivery delivery = poll.get(10, TimeUnit.SECONDS).get(0);
        assertThat(delivery.message()).isEqualTo(message);
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(consumer.settle(List.of(new Settlement.Ack(delivery)))
                        .toCompletableFuture()
                        .join())
                .containsExactly(SettleResult.DONE);
    }

    @Test
    void it_is_leased_to_the_one_that_waits_and_the_others_are_left_alone() {
        assertThat(claim("first", true, null, "a").waits()).isTrue();
        assertThat(claim("second", true, null, "b").waits()).isTrue();

        Message message = published("x");

        assertThat(where(message).place()).isEqualTo(Place.LEASED);
        assertThat(where(message).consumer()).isEqualTo("a");
        assertThat(redis.hkeys(WAITERS)).containsExactly("second");
    }

    @Test
    void nothing_is_handed_to_one_that_does_not_listen() {
        assertThat(claim("gone", false, null, "a").waits()).isTrue();
        assertThat(claim("there", true, null, "b").waits()).isTrue();

        assertThat(where(published("x")).consumer()).isEqualTo("b");
        assertThat(where(published("x")).place()).isEqualTo(Place.READY);
    }

    @Test
    void nothing_is_handed_to_one_whose_time_to_wait_is_over() {
        assertThat(claim("gone", true, 0, null, "a").waits()).isTrue();

        assertThat(where(published("x")).place()).isEqualTo(Place.READY);
        assertThat(redis.hlen(WAITERS)).isZero();
    }

    /** Its connection may even be there still, as that of a process that is frozen or cut off. */
    @Test
    void what_was_handed_to_one_that_does_nothing_more_is_delivered_again_when_the_lease_lapses() {
        lease = Duration.ofMillis(50);
        assertThat(claim("gone", true, null, "a").waits()).isTrue();
        Message message = published("x");

        List<Delivery> again = poll(consumer(), LONG);

        assertThat(again).extracting(Delivery::message).containsExactly(message);
        assertThat(again.get(0).attempt()).isEqualTo(2);
        assertThat(again.get(0).lapses()).isEqualTo(1);
    }

    @Test
    void what_was_handed_over_and_never_came_is_as_if_it_had_never_been() {
        Taken unused = claim("first", true, null, "a");
        Message message = published("x");

        Taken second = claim("second", true, "first", "a");
        Taken third = claim("third", true, null, "a", "first");

        assertThat(second.isHandedOver()).isTrue();
        assertThat(second.count()).isZero();
        assertThat(third.count()).isEqualTo(1);
        assertThat(where(message).attempt()).isEqualTo(1);
    }

    @Test
    void whoever_leaves_gives_back_what_was_handed_over_meanwhile() {
        Taken unused = claim("first", true, null, "a");
        Message message = published("x");

        int unusedToo = hand.scripts()
                .await(
                        Script.LEAVE,
                        new Packer().array(2).texts(List.of(QUEUE), 1).text("first"),
                        Unpacker::smallNumber);

        assertThat(where(message).place()).isEqualTo(Place.READY);
        assertThat(poll(consumer(), LONG).get(0).attempt()).isEqualTo(1);
    }

    @Test
    void a_consumer_that_does_not_poll_is_handed_nothing() {
        Subscription consumer = consumer();
        assertThat(poll(consumer, Duration.ofMillis(1))).isEmpty();

        assertThat(where(published("x")).place()).isEqualTo(Place.READY);
        assertThat(poll(consumer, LONG)).hasSize(1);
    }

    @Test
    void several_messages_at_once_are_for_all_to_fetch_and_none_overtakes_them() throws Exception {
        Taken unused = claim("first", true, null, "a");
        CountDownLatch rung = bell();
        List<Message> both = List.of(message("x"), message("y"));

        assertThat(engine.broker().publish(both).toCompletableFuture().join()).containsOnly(PublishResult.ACCEPTED);

        assertThat(both).allMatch(message -> where(message).place() == Place.READY);
        assertThat(rung.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(where(published("z")).place()).isEqualTo(Place.READY);
    }

    @Test
    void what_was_given_back_is_handed_over_as_well() {
        Message message = published("x");
        Subscription consumer = consumer();
        Delivery first = poll(consumer, LONG).get(0);
        assertThat(claim("waits", true, null, "a").waits()).isTrue();

        assertThat(consumer.settle(List.of(new Settlement.Release(first, Duration.ZERO, true)))
                        .toCompletableFuture()
                        .join())
                .containsExactly(SettleResult.DONE);

        assertThat(where(message).place()).isEqualTo(Place.LEASED);
        assertThat(where(message).consumer()).isEqualTo("a");
        assertThat(where(message).attempt()).isEqualTo(2);
    }

    @Test
    void a_large_message_is_to_be_fetched() throws Exception {
        Taken unused = claim("first", true, null, "a");
        CountDownLatch rung = bell();

        assertThat(where(published("x".repeat(70_000))).place()).isEqualTo(Place.READY);
        assertThat(rung.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Open when all who wait for messages of the queue have been told that there are some. */
    private CountDownLatch bell() {
        String channel = "lovage:bell:" + QUEUE;
        CountDownLatch rung = new CountDownLatch(1);
        ears.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String from, String text) {
                if (from.equals(channel)) {
                    rung.countDown();
                }
            }
        });
        ears.sync().subscribe(channel);
        return rung;
    }

    /**
     * What a claim by hand brought.
     *
     * @param waiting as {@code claim.lua} has it
     */
    private record Taken(int count, int waiting) {

        boolean waits() {
            return waiting == 1;
        }

        boolean isHandedOver() {
            return waiting == 2;
        }
    }

    /** As a consumer does that waits under {@code waitsAs} already and has lost sight of {@code lost}. */
    private Taken claim(String token, boolean listens, @Nullable String waitsAs, String consumer, String... lost) {
        return claim(token, listens, 60_000, waitsAs, consumer, lost);
    }

    private Taken claim(
            String token, boolean listens, int millis, @Nullable String waitsAs, String consumer, String... lost) {
        String channel = "lovage:handed:" + token;
        if (listens) {
            ears.sync().subscribe(channel);
        }
        Packer request =
                new Packer().array(10).texts(List.of(QUEUE), 1).number(5).number(lease.toMillis());
        request.text(token).text(consumer).texts(List.of(), 0).array(0);
        request.texts(List.of(lost), lost.length).textOrFalse(waitsAs);
        request.array(2).text(channel).number(millis);
        return hand.scripts().awaitTexts(Script.CLAIM, request, texts -> {
            Unpacker in = new Unpacker(texts.get(0));
            in.beginArray();
            in.skip(2);
            int count = in.smallNumber();
            in.skip(1);
            assertThat(in.array()).isZero();
            return new Taken(count, in.smallNumber());
        });
    }

    private Browsed where(Message message) {
        return engine.broker().locate(List.of(message.id())).get(message.id());
    }

    private Message published(String text) {
        Message message = message(text);
        assertThat(publish(message)).isEqualTo(PublishResult.ACCEPTED);
        return message;
    }

    private static List<Delivery> poll(Subscription consumer, Duration wait) {
        try {
            return consumer.poll(5, wait);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
