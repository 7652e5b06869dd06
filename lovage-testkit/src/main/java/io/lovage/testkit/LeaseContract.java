package io.lovage.testkit;

import static io.lovage.testkit.Background.join;
import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.bury;
import static io.lovage.testkit.Deliveries.extend;
import static io.lovage.testkit.Deliveries.settle;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a delivery is its holder's, and that it can't be settled afterwards. */
public abstract class LeaseContract extends EngineSuite {

    @Test
    void a_lease_lasts_as_long_as_the_subscription_says() {
        publish(message());
        takeOne(consumer());
        clock.advance(LEASE.minus(TICK));

        assertNothingFor(consumer());
    }

    @Test
    void a_lease_is_extended_and_settled_through_any_subscription_also_after_its_own_was_closed() {
        publish(message());
        Subscription first = consumer();
        Delivery delivery = takeOne(first);
        first.close();
        clock.advance(LEASE.minus(TICK));

        assertThat(extend(consumerOf("another"), delivery)).isEqualTo(SettleResult.DONE);

        clock.advance(LEASE.minus(TICK));
        ack(consumer(), delivery);
        lapse();
        assertNothingFor(consumer());
    }

    @Test
    void a_message_whose_lease_lapsed_is_delivered_again() {
        Message message = publish(message());
        takeOne(consumer());
        lapse();

        Delivery again = takeOne(consumer());

        assertThat(again.message()).isEqualTo(message);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.lapses()).isEqualTo(1);
        assertThat(again.leasedAt()).isEqualTo(clock.instant());
    }

    @Test
    void each_lapse_in_a_row_counts() {
        publish(message());
        for (int i = 0; i < 3; i++) {
            takeOne(consumer());
            lapse();
        }

        Delivery fourth = takeOne(consumer());

        assertThat(fourth.attempt()).isEqualTo(4);
        assertThat(fourth.lapses()).isEqualTo(3);
    }

    @Test
    void a_lapsed_message_is_ready_in_its_old_place_in_the_order() {
        Message first = publish(message());
        takeOne(consumer());
        Message second = publish(message());
        lapse();

        assertThat(take(consumer(), 2)).extracting(Delivery::message).containsExactly(first, second);
    }

    @Test
    void leases_of_one_queue_may_differ_in_length() {
        Message brief = publish(message());
        takeOne(consumerWithLease(Duration.ofMillis(100)));
        publish(message());
        takeOne(consumerWithLease(Duration.ofHours(12)));
        clock.advance(Duration.ofHours(12).minus(TICK));

        assertThat(take(consumer(), 2)).extracting(Delivery::message).containsExactly(brief);
    }

    private Subscription consumerWithLease(Duration lease) {
        return engine.broker().subscribe(new SubscribeSpec(List.of(QUEUE), lease, WORKER, Set.of()));
    }

    @Test
    void an_extended_lease_runs_from_the_extension_on() {
        publish(message());
        Subscription holder = consumer();
        Delivery held = takeOne(holder);
        clock.advance(LEASE.minus(TICK));
        assertThat(extend(holder, held)).isEqualTo(SettleResult.DONE);

        clock.advance(LEASE.minus(TICK));
        assertNothingFor(consumer());
        clock.advance(TICK);
        assertThat(take(consumer(), 1)).hasSize(1);
    }

    @Test
    void a_delivery_can_be_settled_after_its_lease_was_extended() {
        publish(message());
        Subscription holder = consumer();
        Delivery held = takeOne(holder);
        for (int i = 0; i < 5; i++) {
            clock.advance(LEASE.minus(TICK));
            assertThat(extend(holder, held)).isEqualTo(SettleResult.DONE);
        }

        assertThat(settle(holder, new Settlement.Ack(held))).isEqualTo(SettleResult.DONE);
    }

    @Test
    void extending_does_not_shift_what_is_known_of_the_delivery() {
        needs(Feature.BROWSE);
        Message message = publish(message());
        Subscription holder = consumer();
        Delivery held = takeOne(holder);
        clock.advance(TICK);
        assertThat(extend(holder, held)).isEqualTo(SettleResult.DONE);

        assertThat(locate(message)).contains(new Browsed(message, Place.LEASED, 1, held.leasedAt(), WORKER, null));
    }

    @Test
    void several_leases_are_extended_one_by_one() {
        publishAll(messages(3));
        Subscription holder = consumer();
        List<Delivery> held = take(holder, 3);
        ack(holder, held.get(1));

        assertThat(join(holder.extend(held))).containsExactly(SettleResult.DONE, SettleResult.STALE, SettleResult.DONE);
        assertThat(join(holder.extend(List.of()))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void once_a_lease_lapsed_no_settlement_counts(WayOfSettling way) {
        needsFor(way);
        Message message = publish(message());
        Subscription holder = consumer();
        Delivery lost = takeOne(holder);
        lapse();

        assertThat(settle(holder, way.of(lost))).isEqualTo(SettleResult.STALE);
        Delivery again = takeOne(consumer());
        assertThat(again.message()).isEqualTo(message);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.lapses()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void once_somebody_else_has_the_message_no_settlement_of_the_old_holder_counts(WayOfSettling way) {
        needsFor(way);
        Message message = publish(message());
        Subscription oldHolder = consumer();
        Delivery lost = takeOne(oldHolder);
        lapse();
        Subscription newHolder = consumer();
        Delivery held = takeOne(newHolder);

        assertThat(settle(oldHolder, way.of(lost))).isEqualTo(SettleResult.STALE);
        assertThat(placeOf(message)).isEqualTo(Place.LEASED);
        assertThat(settle(newHolder, new Settlement.Ack(held))).isEqualTo(SettleResult.DONE);
    }

    @ParameterizedTest
    @EnumSource
    void nothing_is_settled_twice(WayOfSettling way) {
        needsFor(way);
        publish(message());
        Subscription holder = consumer();
        Delivery held = takeOne(holder);

        assertThat(settle(holder, way.of(held))).isEqualTo(SettleResult.DONE);
        assertThat(settle(holder, way.of(held))).isEqualTo(SettleResult.STALE);
        assertThat(settle(holder, new Settlement.Ack(held))).isEqualTo(SettleResult.STALE);
    }

    @ParameterizedTest
    @EnumSource
    void a_settled_delivery_cannot_be_extended(WayOfSettling way) {
        needsFor(way);
        publish(message());
        Subscription holder = consumer();
        Delivery held = takeOne(holder);
        assertThat(settle(holder, way.of(held))).isEqualTo(SettleResult.DONE);

        assertThat(extend(holder, held)).isEqualTo(SettleResult.STALE);
    }

    @Test
    void a_lapsed_lease_cannot_be_extended() {
        publish(message());
        Subscription holder = consumer();
        Delivery lost = takeOne(holder);
        lapse();

        assertThat(extend(holder, lost)).isEqualTo(SettleResult.STALE);
        assertThat(take(consumer(), 1)).hasSize(1);
    }

    @Test
    void a_lease_that_somebody_else_has_cannot_be_extended() {
        publish(message());
        Subscription oldHolder = consumer();
        Delivery lost = takeOne(oldHolder);
        lapse();
        takeOne(consumer());
        clock.advance(LEASE.minus(TICK));

        assertThat(extend(oldHolder, lost)).isEqualTo(SettleResult.STALE);
        clock.advance(TICK);
        assertThat(take(consumer(), 1))
                .as("the new holder's lease was not extended")
                .hasSize(1);
    }

    @Test
    void a_batch_of_settlements_is_settled_item_by_item() {
        List<Message> messages = messages(4);
        publishAll(messages);
        Subscription holder = consumer();
        List<Delivery> held = take(holder, 4);
        ack(holder, held.get(1));

        List<SettleResult> results = join(holder.settle(List.of(
                new Settlement.Ack(held.get(0)),
                new Settlement.Ack(held.get(1)),
                new Settlement.Release(held.get(2), Duration.ZERO, true),
                new Settlement.DeadLetter(held.get(3), "no use"))));

        assertThat(results)
                .containsExactly(SettleResult.DONE, SettleResult.STALE, SettleResult.DONE, SettleResult.DONE);
        assertThat(messages).extracting(this::placeOf).containsExactly(null, null, Place.READY, Place.DEAD);
    }

    @Test
    void of_two_settlements_of_one_delivery_in_a_batch_the_first_counts() {
        publish(message());
        Subscription holder = consumer();
        Delivery held = takeOne(holder);

        assertThat(join(holder.settle(
                        List.of(new Settlement.Ack(held), new Settlement.Release(held, Duration.ZERO, true)))))
                .containsExactly(SettleResult.DONE, SettleResult.STALE);
        assertNothingFor(consumer());
    }

    @Test
    void an_empty_batch_of_settlements_has_no_results() {
        assertThat(join(consumer().settle(List.of()))).isEmpty();
    }

    @Test
    void a_leased_message_shows_who_holds_it_since_when() {
        needs(Feature.BROWSE);
        Message message = publish(message());
        clock.advance(TICK);
        takeOne(worker("host-7", TASK));

        assertThat(locate(message)).contains(new Browsed(message, Place.LEASED, 1, clock.instant(), "host-7", null));
    }

    @Test
    void a_dead_letter_is_out_of_reach_of_lapsing() {
        Message message = publish(message());
        Subscription consumer = consumer();
        bury(consumer, takeOne(consumer), "no use");
        lapse();

        assertNothingFor(consumer);
        assertThat(placeOf(message)).isEqualTo(Place.DEAD);
    }

    private void needsFor(WayOfSettling way) {
        way.feature().ifPresent(this::needs);
    }
}
