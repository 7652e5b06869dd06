package io.lovage.testkit;

import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.extend;
import static io.lovage.testkit.Deliveries.release;
import static io.lovage.testkit.Deliveries.releaseUncounted;
import static io.lovage.testkit.Deliveries.settle;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.LeaseToken;
import io.lovage.broker.Place;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a message that its holder gives back. */
public abstract class ReleaseContract extends EngineSuite {

    @Test
    void a_released_message_is_delivered_again_and_counted() {
        Message message = publish(message());
        Subscription consumer = consumer();
        release(consumer, takeOne(consumer));

        Delivery again = takeOne(consumer);

        assertThat(again.message()).isEqualTo(message);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.lapses()).isZero();
    }

    @Test
    void a_message_that_is_released_with_a_delay_is_not_delivered_early() {
        needs(Feature.DELAY);
        Message message = publish(message());
        Subscription consumer = consumer();
        Delivery held = takeOne(consumer);
        assertThat(settle(consumer, new Settlement.Release(held, Duration.ofSeconds(5), true)))
                .isEqualTo(SettleResult.DONE);
        clock.advance(Duration.ofSeconds(5).minus(TICK));

        assertNothingFor(consumer);
        assertThat(placeOf(message)).isEqualTo(Place.DELAYED);
        clock.advance(TICK);
        assertThat(takeOne(consumer).message()).isEqualTo(message);
    }

    @Test
    void an_uncounted_release_gives_the_attempt_back() {
        needs(Feature.UNCOUNTED_RELEASE);
        publish(message());
        Subscription consumer = consumer();
        releaseUncounted(consumer, takeOne(consumer));
        releaseUncounted(consumer, takeOne(consumer));
        release(consumer, takeOne(consumer));
        releaseUncounted(consumer, takeOne(consumer));

        assertThat(takeOne(consumer).attempt()).isEqualTo(2);
    }

    @Test
    void after_an_uncounted_release_the_old_delivery_settles_nothing_though_the_attempt_is_the_same() {
        needs(Feature.UNCOUNTED_RELEASE);
        publish(message());
        Subscription consumer = consumer();
        Delivery old = takeOne(consumer);
        releaseUncounted(consumer, old);
        Delivery held = takeOne(consumer);

        assertThat(held.attempt()).isEqualTo(old.attempt());
        assertThat(settle(consumer, new Settlement.Ack(old))).isEqualTo(SettleResult.STALE);
        assertThat(extend(consumer, old)).isEqualTo(SettleResult.STALE);
        assertThat(settle(consumer, new Settlement.Ack(held))).isEqualTo(SettleResult.DONE);
    }

    @Test
    void no_token_is_like_another() {
        needs(Feature.UNCOUNTED_RELEASE);
        publish(message());
        Subscription consumer = consumer();
        List<LeaseToken> tokens = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Delivery held = takeOne(consumer);
            tokens.add(held.token());
            releaseUncounted(consumer, held);
        }

        assertThat(tokens).doesNotHaveDuplicates();
    }

    @Test
    void a_release_begins_the_count_of_lapses_again() {
        publish(message());
        takeOne(consumer());
        lapse();
        Subscription consumer = consumer();
        release(consumer, takeOne(consumer));
        assertThat(takeOne(consumer).lapses()).isZero();
        lapse();

        assertThat(takeOne(consumer).lapses()).isEqualTo(1);
    }

    @Test
    void an_uncounted_release_leaves_the_count_of_lapses() {
        needs(Feature.UNCOUNTED_RELEASE);
        publish(message());
        takeOne(consumer());
        lapse();
        Subscription consumer = consumer();
        releaseUncounted(consumer, takeOne(consumer));

        Delivery next = takeOne(consumer);

        assertThat(next.lapses()).isEqualTo(1);
        assertThat(next.attempt()).isEqualTo(2);
    }

    @Test
    void a_released_message_waits_in_its_old_place_in_the_order() {
        Message first = publish(message());
        Message second = publish(message());
        Subscription consumer = consumer();
        release(consumer, takeOne(consumer));

        assertThat(take(consumer, 2)).extracting(Delivery::message).containsExactly(first, second);
    }
}
