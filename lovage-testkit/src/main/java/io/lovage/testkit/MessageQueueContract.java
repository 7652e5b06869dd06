package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.client.Consumer;
import io.lovage.client.ConsumerSettings;
import io.lovage.client.MessageHandler;
import io.lovage.client.MessageOptions;
import io.lovage.client.MessageQueue;
import io.lovage.client.Received;
import io.lovage.client.Receiver;
import io.lovage.message.InvalidMessageException;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plain messages, as a user sees them. */
abstract class MessageQueueContract extends LovageSuite {

    record Order(int number, String item) {}

    private MessageQueue<Order> orders;

    @BeforeEach
    final void openQueue() {
        orders = lovage.queue("orders", Order.class);
    }

    @Test
    void a_published_message_is_received_once_and_gone_when_acked() throws Exception {
        String id = orders.publish(new Order(1, "tea"), MessageOptions.DEFAULT.withHeader("tenant", "a"));

        try (Receiver<Order> receiver = orders.receiver()) {
            Received<Order> received = receiver.receive(10, SOON).get(0);

            assertThat(received.id()).isEqualTo(id);
            assertThat(received.content()).isEqualTo(new Order(1, "tea"));
            assertThat(received.headers()).containsEntry("tenant", "a");
            assertThat(received.ack()).isTrue();
            assertThat(received.ack()).as("a second settlement").isFalse();
            assertThat(receiver.receive(10, Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void a_released_message_comes_again_with_its_next_attempt() throws Exception {
        orders.publish(new Order(1, "tea"));

        try (Receiver<Order> receiver = orders.receiver()) {
            receiver.receive(1, SOON).get(0).release(Duration.ZERO);

            assertThat(receiver.receive(1, SOON).get(0).attempt()).isEqualTo(2);
        }
    }

    @Test
    void a_dead_letter_is_kept_with_its_reason() throws Exception {
        orders.publish(new Order(1, "tea"));

        try (Receiver<Order> receiver = orders.receiver()) {
            receiver.receive(1, SOON).get(0).deadLetter("out of tea");
        }

        assertThat(dead()).extracting(Browsed::reason).containsExactly("out of tea");
    }

    @Test
    void many_messages_are_acked_at_once() throws Exception {
        orders.publishAll(
                List.of(new Order(1, "tea"), new Order(2, "tea"), new Order(3, "tea")), MessageOptions.DEFAULT);

        try (Receiver<Order> receiver = orders.receiver()) {
            List<Received<Order>> received = receiver.receive(10, SOON);
            received.get(0).release(Duration.ZERO);

            assertThat(receiver.ackAll(received)).as("all but the released one").isEqualTo(2);
            assertThat(receiver.ackAll(received)).as("a second settlement").isZero();
            assertThat(receiver.receive(10, SOON))
                    .extracting(Received::id)
                    .containsExactly(received.get(0).id());
        }
    }

    @Test
    void messages_that_are_given_back_come_again_as_if_they_had_never_been_received() throws Exception {
        orders.publishAll(List.of(new Order(1, "tea"), new Order(2, "tea")), MessageOptions.DEFAULT);

        try (Receiver<Order> receiver = orders.receiver()) {
            assertThat(receiver.giveBackAll(receiver.receive(10, SOON))).isEqualTo(2);

            assertThat(receiver.receive(10, SOON)).extracting(Received::attempt).containsExactly(1, 1);
        }
    }

    @Test
    void leases_of_many_messages_are_extended_at_once_unless_they_are_settled() throws Exception {
        orders.publishAll(List.of(new Order(1, "tea"), new Order(2, "tea")), MessageOptions.DEFAULT);

        try (Receiver<Order> receiver = orders.receiver()) {
            List<Received<Order>> received = receiver.receive(10, SOON);
            received.get(0).ack();

            assertThat(receiver.extendAll(received)).isEqualTo(1);
        }
    }

    @Test
    void a_receiver_that_waits_is_woken_up() throws Exception {
        try (Receiver<Order> receiver = orders.receiver()) {
            receiver.wakeUp();

            long began = System.nanoTime();
            assertThat(receiver.receive(1, Duration.ofMinutes(1))).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
        }
    }

    @Test
    void consumers_share_the_messages_and_each_is_handled_once() throws Exception {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(500);
        MessageHandler<Order> handler = received -> {
            assertThat(seen.add(received.content().number())).isTrue();
            all.countDown();
        };
        try (Consumer<Order> one = orders.consume(ConsumerSettings.DEFAULT.withConcurrency(3), handler);
                Consumer<Order> two = orders.consume(ConsumerSettings.DEFAULT, handler)) {
            orders.publishAll(
                    IntStream.range(0, 500).mapToObj(i -> new Order(i, "tea")).toList(), MessageOptions.DEFAULT);

            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(one).isNotSameAs(two);
        }
    }

    @Test
    void no_more_messages_are_handled_at_once_than_the_settings_say() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(300);
        CountDownLatch three = new CountDownLatch(3);
        orders.publishAll(
                IntStream.range(0, 300).mapToObj(i -> new Order(i, "tea")).toList(), MessageOptions.DEFAULT);

        try (Consumer<Order> consumer = orders.consume(ConsumerSettings.DEFAULT.withConcurrency(3), received -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            three.countDown();
            three.await();
            running.decrementAndGet();
            all.countDown();
        })) {
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(consumer).isNotNull();
        }
        assertThat(most).hasValue(3);
    }

    @Test
    void a_message_whose_handler_throws_comes_again_and_dies_when_its_attempts_are_used_up() throws Exception {
        BlockingQueue<Integer> attempts = new LinkedBlockingQueue<>();
        ConsumerSettings settings = ConsumerSettings.DEFAULT.withRetry(Retry.fixed(1, Duration.ZERO));
        CountDownLatch marker = new CountDownLatch(1);
        try (Consumer<Order> consumer = orders.consume(settings, received -> {
            if (received.content().number() == 2) {
                marker.countDown();
                return;
            }
            attempts.add(received.attempt());
            throw new IllegalStateException("no");
        })) {
            orders.publish(new Order(1, "tea"));
            assertThat(attempts.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(attempts.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
            orders.publish(new Order(2, "tea"));
            assertThat(marker.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(consumer).isNotNull();
        }
        assertThat(dead()).extracting(Browsed::reason).containsExactly("java.lang.IllegalStateException: no");
    }

    @Test
    void a_message_of_another_type_becomes_a_dead_letter_and_holds_nobody_up() throws Exception {
        lovage.queue("orders", String.class).publish("no order");
        orders.publish(new Order(2, "tea"));
        CountDownLatch handled = new CountDownLatch(1);

        try (Consumer<Order> consumer = orders.consume(ConsumerSettings.DEFAULT, received -> {
            assertThat(received.content()).isNotNull();
            handled.countDown();
        })) {
            assertThat(handled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(consumer).isNotNull();
        }

        assertThat(dead())
                .singleElement()
                .extracting(Browsed::reason)
                .asString()
                .contains("of queue 'orders' is no");
    }

    @Test
    void a_task_in_the_queue_is_set_aside_for_a_worker() throws Exception {
        Task<Integer, Integer> task =
                Task.of("task", Integer.class, Integer.class).queue("orders");
        var handle = lovage.enqueue(task.with(1));
        try (Receiver<Order> receiver = orders.receiver()) {
            assertThat(receiver.receive(1, Duration.ofMillis(10))).isEmpty();
        }

        lovage.handle(task, number -> number + 1)
                .start(WorkerSettings.defaults().withQueues(List.of("orders")));

        assertThat(handle.await(SOON)).isEqualTo(2);
    }

    @Test
    void an_expired_message_is_not_received() throws Exception {
        orders.publish(new Order(1, "tea"), MessageOptions.DEFAULT.withExpiresIn(Duration.ofNanos(1)));
        orders.publish(new Order(2, "tea"));

        try (Receiver<Order> receiver = orders.receiver()) {
            assertThat(receiver.receive(2, SOON))
                    .extracting(received -> received.content().number())
                    .containsExactly(2);
        }
    }

    @Test
    void higher_priority_goes_first() throws Exception {
        orders.publish(new Order(1, "tea"), MessageOptions.DEFAULT.withPriority(1));
        orders.publish(new Order(9, "tea"), MessageOptions.DEFAULT.withPriority(9));

        try (Receiver<Order> receiver = orders.receiver()) {
            assertThat(receiver.receive(2, SOON))
                    .extracting(received -> received.content().number())
                    .containsExactly(9, 1);
        }
    }

    @Test
    void a_body_beyond_the_limit_is_refused_with_the_limit() {
        assertThatThrownBy(() -> orders.publish(new Order(1, "x".repeat(10_000_000))))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("the limit is 1,048,576");
    }

    @Test
    void options_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> MessageOptions.DEFAULT.withDelay(Duration.ofSeconds(-1)))
                .hasMessage("delay=PT-1S is negative. A message can't be delivered in the past.");
        assertThatThrownBy(() -> MessageOptions.DEFAULT.withExpiresIn(Duration.ZERO))
                .hasMessageContaining("expiry=PT0S");
        assertThatThrownBy(() -> lovage.queue("", Order.class)).isInstanceOf(InvalidMessageException.class);
    }

    private List<Browsed> dead() {
        return lovage.engine().broker().browse(new BrowseSpec(Place.DEAD, "orders", null, false, 10, null));
    }
}
