package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.bury;
import static io.lovage.testkit.Deliveries.idsIn;
import static io.lovage.testkit.Deliveries.idsOf;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Sent;
import io.lovage.broker.PublishResult.Why;
import io.lovage.broker.QueueStats;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a message that is published: it is taken in once and comes out as it went in. */
public abstract class PublishContract extends EngineSuite {

    @Test
    void a_message_is_delivered_as_it_was_published() {
        Message sent = new Message(
                newId(),
                "orders",
                "orders.pack",
                Map.of("trace", "a-1", "tenant", "blue"),
                Payload.utf8("{\"order\":7}"),
                8,
                clock.instant().minusSeconds(3),
                clock.instant().minusSeconds(2),
                clock.instant().plusSeconds(600));
        publish(sent);

        assertThat(takeOne(consumerOf("orders")).message()).isEqualTo(sent);
    }

    @Test
    void a_message_without_anything_optional_is_delivered_as_it_was_published() {
        Message sent = publish(message());

        assertThat(takeOne(consumer()).message()).isEqualTo(sent);
    }

    @Test
    void a_browsed_message_is_the_published_one() {
        needs(Feature.BROWSE);
        Message sent = publish(
                task().withHeaders(Map.of("a", "b")).withExpires(clock.instant().plusSeconds(5)));

        assertThat(locate(sent)).map(Browsed::message).contains(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u0000", "'\"\\;--", "ключ 键 🔑", "line\nline\r\n", "null"})
    void any_text_may_be_a_body(String text) {
        publish(Message.of(newId(), QUEUE, null, Payload.utf8(text), clock.instant()));

        assertThat(takeOne(consumer()).message().body().text()).isEqualTo(text);
    }

    @Test
    void any_bytes_may_be_a_body() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        publish(Message.of(newId(), QUEUE, null, Payload.of(bytes.clone()), clock.instant()));

        assertThat(takeOne(consumer()).message().body()).isEqualTo(Payload.of(bytes));
    }

    @Test
    void headers_may_hold_any_text() {
        Map<String, String> headers = new HashMap<>();
        headers.put("", "empty name");
        headers.put("empty value", "");
        headers.put("quotes", "\"'\\");
        headers.put("lines", "a\nb\r\nc\td");
        headers.put("имя 键 🔑", "значение 值 💬");
        headers.put("a=b&c:d,e;f", "g=h&i:j,k;l");
        headers.put("long", "x".repeat(4000));
        publish(message().withHeaders(headers));

        assertThat(takeOne(consumer()).message().headers()).isEqualTo(headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "a/b.c-d_e:f", "очередь", "队列", "🐇", "it's", "100%", "\"quoted\"", "drop;table--", "UPPER"
            })
    void any_visible_text_may_name_a_queue(String queue) {
        publish(message(queue));

        assertThat(takeOne(consumerOf(queue)).message().queue()).isEqualTo(queue);
        assertThat(statsOf(queue).queue()).isEqualTo(queue);
    }

    @Test
    void queue_names_differ_by_case() {
        publish(message("mail"));

        assertNothingFor(consumerOf("Mail"));
    }

    @Test
    void a_queue_name_may_have_200_characters() {
        String queue = "q".repeat(200);
        publish(message(queue));

        assertThat(takeOne(consumerOf(queue)).message().queue()).isEqualTo(queue);
    }

    @Test
    void ids_need_not_be_of_version_7() {
        Message zero = Message.of(new MessageId(0, 0), QUEUE, null, Payload.EMPTY, clock.instant());
        Message negative = Message.of(new MessageId(-1, -1), QUEUE, null, Payload.EMPTY, clock.instant());
        Message random = Message.of(
                MessageId.of("f47ac10b-58cc-4372-a567-0e02b2c3d479"), QUEUE, null, Payload.EMPTY, clock.instant());
        publishAll(List.of(negative, random, zero));

        assertThat(idsIn(take(consumer(), 3))).containsExactly(zero.id(), random.id(), negative.id());
    }

    @Test
    void times_far_away_are_kept() {
        Instant farAway = Instant.parse("9999-12-31T23:59:59.999Z");
        Message sent = publish(
                new Message(newId(), QUEUE, null, Map.of(), Payload.EMPTY, 4, Instant.EPOCH, Instant.EPOCH, farAway));

        assertThat(takeOne(consumer()).message()).isEqualTo(sent);
    }

    @Test
    void a_message_past_its_expiry_is_delivered_all_the_same() {
        needs(Feature.EXPIRY);
        Message expiring = publish(message().withExpires(clock.instant().plus(TICK)));
        clock.advance(LEASE);

        assertThat(takeOne(consumer()).message()).isEqualTo(expiring);
    }

    @Test
    void a_body_as_large_as_the_limit_is_taken() {
        byte[] largest = new byte[engine.capabilities().maxBodyBytes()];
        largest[largest.length - 1] = 1;
        publish(Message.of(newId(), QUEUE, null, Payload.of(largest), clock.instant()));

        assertThat(takeOne(consumer()).message().body()).isEqualTo(Payload.of(largest));
    }

    @Test
    void a_larger_body_is_rejected_and_the_rest_of_the_batch_is_not() {
        Payload tooLarge = Payload.of(new byte[engine.capabilities().maxBodyBytes() + 1]);
        Message before = message();
        Message refused = Message.of(newId(), QUEUE, null, tooLarge, clock.instant());
        Message after = message();

        List<PublishResult> results = join(engine.broker().publish(List.of(before, refused, after)));

        assertThat(results)
                .extracting(PublishResult::sent)
                .containsExactly(Sent.ACCEPTED, Sent.REJECTED, Sent.ACCEPTED);
        assertThat(results.get(1).why()).isEqualTo(Why.TOO_LARGE);
        assertThat(results.get(1).detail()).contains(refused.id().toString());
        assertThat(idsIn(take(consumer(), 3))).containsExactly(before.id(), after.id());
    }

    @Test
    void an_empty_batch_has_no_results() {
        assertThat(join(engine.broker().publish(List.of()))).isEmpty();
    }

    @Test
    void a_batch_of_1000_is_taken_as_a_whole() {
        List<Message> batch = messages(1000);
        publishAll(batch);

        assertThat(idsIn(take(consumer(), 1000))).isEqualTo(idsOf(batch));
    }

    @Test
    void an_id_twice_in_a_batch_is_stored_once() {
        Message message = message();
        publishAll(List.of(message, message));

        assertThat(take(consumer(), 2)).hasSize(1);
    }

    @Test
    void an_id_that_is_ready_already_is_accepted_and_the_first_message_stays() {
        Message first = publish(message());
        publish(Message.of(first.id(), "other", null, Payload.utf8("other"), clock.instant()));

        assertThat(takeOne(consumerOf(QUEUE, "other")).message()).isEqualTo(first);
        assertNothingFor(consumerOf(QUEUE, "other"));
    }

    @Test
    void an_id_that_is_delayed_is_not_stored_twice() {
        needs(Feature.DELAY);
        Message delayed = publish(message().withNotBefore(clock.instant().plusSeconds(10)));
        publish(delayed.withNotBefore(null));

        assertNothingFor(consumer());
    }

    @Test
    void an_id_that_is_leased_is_not_stored_twice() {
        Message leased = publish(message());
        Subscription consumer = consumer();
        var delivery = takeOne(consumer);

        publish(leased);

        assertNothingFor(consumer);
        ack(consumer, delivery);
        assertNothingFor(consumer);
    }

    @Test
    void an_id_that_is_dead_is_not_stored_twice() {
        Message dead = publish(message());
        Subscription consumer = consumer();
        bury(consumer, takeOne(consumer), "no use");

        publish(dead);

        assertNothingFor(consumer);
        assertThat(placeOf(dead)).isEqualTo(Place.DEAD);
    }

    @Test
    void an_id_of_a_finished_task_is_accepted_and_not_run_again() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        commitDone(takeOne(worker), succeeded());

        publish(task);

        assertNothingFor(worker);
    }

    @Test
    void an_id_is_new_again_once_the_record_of_its_task_is_gone() {
        Message task = publish(task());
        Subscription worker = worker(WORKER, TASK);
        commitDone(takeOne(worker), succeeded());
        clock.advance(RETENTION);

        publish(task);

        assertThat(takeOne(worker).message()).isEqualTo(task);
    }

    @Test
    void a_queue_comes_into_being_with_its_first_message() {
        publish(message("fresh"));

        assertThat(statsOf("fresh")).isEqualTo(new QueueStats("fresh", 1, 0, 0, 0, 0, clock.instant()));
    }

    @Test
    void a_queue_comes_into_being_with_its_first_consumer() {
        Subscription consumer = consumerOf("fresh");

        assertNothingFor(consumer);
        assertThat(statsOf("fresh")).isEqualTo(new QueueStats("fresh", 0, 0, 0, 0, 0, null));
    }

    @Test
    void a_queue_stays_when_its_last_message_is_gone() {
        publish(message());
        Subscription consumer = consumer();
        ack(consumer, takeOne(consumer));

        assertThat(statsOf(QUEUE)).isEqualTo(new QueueStats(QUEUE, 0, 0, 0, 0, 0, null));
    }

    @Test
    void stats_list_queues_by_name() {
        publishAll(List.of(message("b"), message("c"), message("a"), message("b")));

        assertThat(engine.broker().stats()).extracting(QueueStats::queue).containsExactly("a", "b", "c");
    }

    @Test
    void stats_tell_since_when_the_oldest_ready_message_waits() {
        Instant start = clock.instant();
        publish(message());
        clock.advance(TICK);
        publish(message().withPriority(9));
        clock.advance(TICK);
        Subscription consumer = consumer();

        assertThat(statsOf(QUEUE).oldestReady()).isEqualTo(start);
        ack(consumer, takeOne(consumer));
        ack(consumer, takeOne(consumer));
        assertThat(statsOf(QUEUE).oldestReady()).isNull();
    }

    @Test
    void there_may_be_10000_queues() {
        List<Message> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(message("queue-" + i));
        }
        for (int from = 0; from < all.size(); from += 1000) {
            publishAll(all.subList(from, from + 1000));
        }

        assertThat(engine.broker().stats()).hasSize(10_000).allMatch(stats -> stats.ready() == 1, "has one message");
        assertThat(takeOne(consumerOf("queue-7777")).message()).isEqualTo(all.get(7777));
    }

    @Test
    void one_consumer_may_serve_100_queues() {
        List<Message> all = new ArrayList<>();
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            queues.add("queue-" + i);
            all.add(message("queue-" + i));
        }
        publishAll(all);
        Collections.shuffle(queues, new Random(7));

        assertThat(idsIn(take(consumerOf(queues.toArray(new String[0])), 100)))
                .containsExactlyInAnyOrderElementsOf(idsOf(all));
    }
}
