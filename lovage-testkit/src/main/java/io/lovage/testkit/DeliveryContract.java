package io.lovage.testkit;

import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.idsIn;
import static io.lovage.testkit.Deliveries.idsOf;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets which message, in what order and when. */
public abstract class DeliveryContract extends EngineSuite {

    @Test
    void older_ids_are_delivered_first_whenever_they_were_published() {
        List<Message> messages = messages(5);
        List<Message> shuffled = new ArrayList<>(messages);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.forEach(this::publish);

        assertThat(idsIn(take(consumer(), 5))).isEqualTo(idsOf(messages));
    }

    @Test
    void higher_priorities_are_delivered_first() {
        needs(Feature.PRIORITY);
        Message low = publish(message().withPriority(0));
        Message high = publish(message().withPriority(9));
        Message middle = publish(message());

        assertThat(idsIn(take(consumer(), 3))).containsExactly(high.id(), middle.id(), low.id());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void messages_are_delivered_by_priority_and_then_by_id(long seed) {
        needs(Feature.PRIORITY);
        Random random = new Random(seed);
        List<Message> messages = new ArrayList<>();
        messages(100).forEach(message -> messages.add(message.withPriority(random.nextInt(10))));
        Collections.shuffle(messages, random);
        publishAll(messages);
        messages.sort(Comparator.comparing(Message::priority).reversed().thenComparing(Message::id));

        List<MessageId> delivered = new ArrayList<>();
        Subscription consumer = consumer();
        for (int i = 0; i < 20; i++) {
            delivered.addAll(idsIn(take(consumer, 5)));
        }

        assertThat(delivered).isEqualTo(idsOf(messages));
    }

    @Test
    void a_poll_takes_no_more_than_it_asked_for() {
        publishAll(messages(5));
        Subscription consumer = consumer();

        assertThat(take(consumer, 3)).hasSize(3);
        assertThat(take(consumer, 3)).hasSize(2);
        assertNothingFor(consumer);
    }

    @Test
    void only_the_queues_asked_for_are_served() {
        publish(message("a"));
        publish(message("b"));
        publish(message("c"));

        assertThat(take(consumerOf("a", "c"), 10))
                .extracting(delivery -> delivery.message().queue())
                .containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void no_queue_starves_beside_one_that_never_runs_dry() {
        Subscription consumer = consumerOf("busy", "quiet");
        Message quiet = publish(message("quiet").withPriority(0));
        int polls = 0;
        Delivery delivery;
        do {
            publishAll(List.of(message("busy").withPriority(9), message("busy").withPriority(9)));
            delivery = takeOne(consumer);
            ack(consumer, delivery);
        } while (!delivery.message().equals(quiet) && ++polls < 10);

        assertThat(polls).as("polls before the other queue was served").isLessThan(10);
    }

    @Test
    void a_leased_message_is_delivered_to_nobody_else() {
        publish(message());
        Subscription holder = consumer();
        takeOne(holder);

        assertNothingFor(consumer());
        assertNothingFor(holder);
    }

    @Test
    void consumers_that_compete_get_different_messages() {
        List<Message> messages = messages(100);
        publishAll(messages);
        List<MessageId> delivered = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            delivered.addAll(idsIn(take(consumer(), 25)));
        }

        assertThat(delivered).containsExactlyInAnyOrderElementsOf(idsOf(messages));
    }

    @Test
    void a_first_delivery_says_so() {
        publish(message());
        clock.advance(TICK);

        Delivery delivery = takeOne(consumer());

        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.forgiven()).isZero();
        assertThat(delivery.lapses()).isZero();
        assertThat(delivery.countedAttempts()).isEqualTo(1);
        assertThat(delivery.leasedAt()).isEqualTo(clock.instant());
    }

    @Test
    void a_settled_message_is_gone() {
        Message message = publish(message());
        Subscription consumer = consumer();
        ack(consumer, takeOne(consumer));
        lapse();

        assertNothingFor(consumer);
        assertThat(placeOf(message)).isNull();
    }

    @Test
    void a_delayed_message_is_never_delivered_early() {
        needs(Feature.DELAY);
        Message delayed = publish(message().withNotBefore(clock.instant().plusSeconds(10)));
        Subscription consumer = consumer();
        clock.advance(Duration.ofSeconds(10).minus(TICK));

        assertNothingFor(consumer);
        assertThat(placeOf(delayed)).isEqualTo(Place.DELAYED);
        clock.advance(TICK);
        assertThat(takeOne(consumer).message()).isEqualTo(delayed);
    }

    @Test
    void a_delay_that_is_over_is_none() {
        Message past = publish(message().withNotBefore(clock.instant()));

        assertThat(placeOf(past)).isEqualTo(Place.READY);
        assertThat(takeOne(consumer()).message()).isEqualTo(past);
    }

    @Test
    void messages_that_became_due_are_delivered_in_the_usual_order() {
        needs(Feature.DELAY, Feature.PRIORITY);
        Instant now = clock.instant();
        Message first = publish(message().withNotBefore(now.plusSeconds(3)));
        Message second = publish(message().withNotBefore(now.plusSeconds(2)));
        Message urgent = publish(message().withNotBefore(now.plusSeconds(3)).withPriority(9));
        Message later = publish(message().withNotBefore(now.plusSeconds(4)));
        Message undelayed = publish(message());
        clock.advance(Duration.ofSeconds(3));
        Subscription consumer = consumer();

        assertThat(idsIn(take(consumer, 10))).containsExactly(urgent.id(), first.id(), second.id(), undelayed.id());
        assertThat(placeOf(later)).isEqualTo(Place.DELAYED);
    }

    @Test
    void a_delayed_message_does_not_hold_up_the_others() {
        needs(Feature.DELAY);
        publish(message().withNotBefore(clock.instant().plusSeconds(10)));
        Message undelayed = publish(message());

        assertThat(takeOne(consumer()).message()).isEqualTo(undelayed);
    }
}
