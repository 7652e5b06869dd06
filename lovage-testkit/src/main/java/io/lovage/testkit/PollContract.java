package io.lovage.testkit;

import static io.lovage.testkit.Background.resultOf;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.idsIn;
import static io.lovage.testkit.Deliveries.release;
import static io.lovage.testkit.Deliveries.takeOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How a poll waits, and what ends its wait. */
public abstract class PollContract extends EngineSuite {

    @Test
    void a_poll_of_an_empty_queue_ends_empty_handed() throws Exception {
        Subscription consumer = consumer();

        assertThat(resultOf(background.run(() -> consumer.poll(1, Duration.ofMillis(20)))))
                .isEmpty();
    }

    @Test
    void a_poll_does_not_wait_for_more_than_there_is() throws Exception {
        publishAll(messages(3));
        Subscription consumer = consumer();

        assertThat(resultOf(background.run(() -> consumer.poll(10, LONG)))).hasSize(3);
    }

    @Test
    void a_waiting_poll_gets_what_is_published() throws Exception {
        Future<List<Delivery>> poll = waitingPoll(consumer());

        Message message = publish(message());

        assertThat(idsIn(resultOf(poll))).containsExactly(message.id());
    }

    @Test
    void a_waiting_poll_gets_what_becomes_due() throws Exception {
        needs(Feature.DELAY);
        Message delayed = publish(message().withNotBefore(clock.instant().plusSeconds(5)));
        Future<List<Delivery>> poll = waitingPoll(consumer());

        clock.advance(Duration.ofSeconds(5));

        assertThat(idsIn(resultOf(poll))).containsExactly(delayed.id());
    }

    @Test
    void a_waiting_poll_gets_what_is_released() throws Exception {
        Message message = publish(message());
        Subscription holder = consumer();
        Delivery held = takeOne(holder);
        Future<List<Delivery>> poll = waitingPoll(consumer());

        release(holder, held);

        assertThat(idsIn(resultOf(poll))).containsExactly(message.id());
    }

    @Test
    void a_waiting_poll_gets_what_lost_its_lease() throws Exception {
        Message message = publish(message());
        takeOne(consumer());
        Future<List<Delivery>> poll = waitingPoll(consumer());

        lapse();

        assertThat(idsIn(resultOf(poll))).containsExactly(message.id());
    }

    @Test
    void a_waiting_poll_gets_what_is_redriven() throws Exception {
        Message message = publish(message());
        Subscription holder = consumer();
        Deliveries.bury(holder, takeOne(holder), "no use");
        Future<List<Delivery>> poll = waitingPoll(consumer());

        assertThat(engine.broker().redrive(List.of(message.id()), clock.instant()))
                .hasSize(1);

        assertThat(idsIn(resultOf(poll))).containsExactly(message.id());
    }

    @Test
    void wake_up_ends_a_waiting_poll() throws Exception {
        Subscription consumer = consumer();
        Future<List<Delivery>> poll = waitingPoll(consumer);

        consumer.wakeUp();

        assertThat(resultOf(poll)).isEmpty();
    }

    @Test
    void after_a_wake_up_that_woke_nobody_the_next_poll_does_not_wait() throws Exception {
        Subscription consumer = consumer();
        consumer.wakeUp();

        assertThat(resultOf(background.run(() -> consumer.poll(1, LONG)))).isEmpty();
    }

    @Test
    void one_wake_up_ends_one_wait() throws Exception {
        Subscription consumer = consumer();
        consumer.wakeUp();
        assertThat(resultOf(background.run(() -> consumer.poll(1, LONG)))).isEmpty();
        Future<List<Delivery>> poll = waitingPoll(consumer);

        Message message = publish(message());

        assertThat(idsIn(resultOf(poll))).containsExactly(message.id());
    }

    @Test
    void a_subscription_can_be_used_again_after_a_wake_up() throws Exception {
        Subscription consumer = consumer();
        Future<List<Delivery>> poll = waitingPoll(consumer);
        consumer.wakeUp();
        assertThat(resultOf(poll)).isEmpty();

        Message message = publish(message());

        assertThat(takeOne(consumer).message()).isEqualTo(message);
    }

    @Test
    void closing_a_subscription_ends_its_waiting_poll() throws Exception {
        Subscription consumer = consumer();
        Future<List<Delivery>> poll = waitingPoll(consumer);

        consumer.close();

        assertThat(resultOf(poll)).isEmpty();
    }

    @Test
    void a_closed_subscription_delivers_nothing_and_does_not_wait() throws Exception {
        Subscription consumer = consumer();
        consumer.close();
        consumer.close();
        Message message = publish(message());

        assertThat(resultOf(background.run(() -> consumer.poll(1, LONG)))).isEmpty();
        assertThat(takeOne(consumer()).message()).isEqualTo(message);
    }

    @Test
    void deliveries_of_a_closed_subscription_stay_leased_until_their_lease_lapses() {
        Message message = publish(message());
        Subscription consumer = consumer();
        takeOne(consumer);
        consumer.close();

        assertNothingFor(consumer());
        lapse();
        assertThat(takeOne(consumer()).message()).isEqualTo(message);
    }

    @Test
    void closing_the_engine_ends_waiting_polls() throws Exception {
        Future<List<Delivery>> poll = waitingPoll(consumer());

        engine.close();

        assertThat(resultOf(poll)).isEmpty();
    }

    @Test
    void an_interrupt_ends_a_waiting_poll() throws Exception {
        Subscription consumer = consumer();
        CompletableFuture<Thread> poller = new CompletableFuture<>();
        Future<Throwable> poll = background.run(() -> {
            poller.complete(Thread.currentThread());
            return catchThrowable(() -> consumer.poll(1, LONG));
        });

        Thread thread = resultOf(poller);
        Background.untilItWaits(thread);
        thread.interrupt();

        assertThat(resultOf(poll)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void an_interrupted_poll_takes_nothing_along() throws Exception {
        Subscription consumer = consumer();
        Future<Throwable> poll = background.run(() -> {
            Thread.currentThread().interrupt();
            return catchThrowable(() -> consumer.poll(1, LONG));
        });
        assertThat(resultOf(poll)).isInstanceOf(InterruptedException.class);

        Message message = publish(message());

        assertThat(takeOne(consumer).message()).isEqualTo(message);
    }
}
