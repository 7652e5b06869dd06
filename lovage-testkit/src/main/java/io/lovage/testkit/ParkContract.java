package io.lovage.testkit;

import static io.lovage.testkit.Background.resultOf;
import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.idsIn;
import static io.lovage.testkit.Deliveries.park;
import static io.lovage.testkit.Deliveries.release;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Browsed;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.Subscription;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a message waits aside for somebody who knows its task. */
public abstract class ParkContract extends EngineSuite {

    @BeforeEach
    final void needsPark() {
        needs(Feature.PARK);
    }

    @Test
    void a_message_nobody_parked_is_delivered_to_those_who_do_not_know_its_task() {
        Message message = publish(task("unheard-of"));

        assertThat(takeOne(worker(WORKER, TASK)).message()).isEqualTo(message);
    }

    @Test
    void a_parked_message_is_not_delivered_to_those_who_do_not_know_its_task() {
        parked(task("rare"));

        assertNothingFor(worker(WORKER, TASK, "rarer"));
        assertNothingFor(consumer());
        lapse();
        assertNothingFor(worker(WORKER, TASK));
    }

    @Test
    void a_parked_message_is_delivered_to_one_who_knows_its_task() {
        Message message = parked(task("rare"));

        assertThat(takeOne(worker(WORKER, TASK, "rare")).message()).isEqualTo(message);
    }

    @Test
    void a_parked_plain_message_is_delivered_to_consumers_of_plain_messages_alone() {
        Message message = publish(message());
        Subscription worker = worker(WORKER, TASK);
        park(worker, takeOne(worker), "it names no task");

        assertNothingFor(worker);
        assertThat(takeOne(consumer()).message()).isEqualTo(message);
    }

    @Test
    void parking_gives_the_attempt_back() {
        Message message = publish(task("rare"));
        Subscription worker = worker(WORKER, TASK);
        release(worker, takeOne(worker));
        Delivery parked = takeOne(worker);
        park(worker, parked, "unknown");

        Delivery delivery = takeOne(worker("other", "rare"));

        assertThat(delivery.message()).isEqualTo(message);
        assertThat(delivery.attempt()).isEqualTo(2);
        assertThat(delivery.lapses()).isZero();
        assertThat(delivery.token()).isNotEqualTo(parked.token());
    }

    @Test
    void a_parked_message_shows_why_and_since_when() {
        needs(Feature.BROWSE);
        Message message = publish(task("rare"));
        Subscription worker = worker(WORKER, TASK);
        Delivery delivery = takeOne(worker);
        clock.advance(TICK);
        park(worker, delivery, "no worker here knows 'rare'");

        assertThat(locate(message))
                .contains(new Browsed(message, Place.PARKED, 0, clock.instant(), null, "no worker here knows 'rare'"));
    }

    @Test
    void parked_messages_take_their_place_in_the_order_of_those_who_know_them() {
        needs(Feature.PRIORITY);
        Message first = parked(task("rare"));
        Message second = publish(task(TASK));
        Message third = parked(task("rare"));
        Message urgent = publish(task(TASK).withPriority(9));

        assertThat(idsIn(take(worker(WORKER, TASK, "rare"), 10)))
                .containsExactly(urgent.id(), first.id(), second.id(), third.id());
    }

    @Test
    void one_who_knows_some_of_the_parked_tasks_gets_those() {
        Message one = parked(task("one"));
        parked(task("two"));
        Message three = parked(task("three"));

        assertThat(idsIn(take(worker(WORKER, "one", "three"), 10))).containsExactly(one.id(), three.id());
    }

    @Test
    void a_message_that_was_parked_once_is_ready_for_all_when_it_is_released() {
        Message message = parked(task("rare"));
        Subscription knower = worker("knower", "rare");
        release(knower, takeOne(knower));

        assertThat(placeOf(message)).isEqualTo(Place.READY);
        assertThat(takeOne(worker(WORKER, TASK)).message()).isEqualTo(message);
    }

    @Test
    void a_message_that_was_parked_is_gone_when_it_is_settled() {
        Message message = parked(task("rare"));
        Subscription knower = worker("knower", "rare");
        ack(knower, takeOne(knower));

        assertThat(placeOf(message)).isNull();
        assertNothingFor(knower);
    }

    @Test
    void a_message_that_was_parked_is_ready_for_all_when_its_lease_lapses() {
        Message message = parked(task("rare"));
        takeOne(worker("knower", "rare"));
        lapse();

        assertThat(takeOne(worker(WORKER, TASK)).message()).isEqualTo(message);
    }

    @Test
    void a_waiting_poll_of_one_who_knows_the_task_gets_what_is_parked() throws Exception {
        Message message = publish(task("rare"));
        Subscription worker = worker(WORKER, TASK);
        Delivery delivery = takeOne(worker);
        Subscription knower = worker("knower", "rare");
        Future<List<Delivery>> poll = waitingPoll(knower);

        park(worker, delivery, "unknown");

        assertThat(idsIn(resultOf(poll))).containsExactly(message.id());
    }

    @Test
    void a_poll_that_waits_in_vain_for_parked_messages_of_others_ends_empty_handed() throws Exception {
        parked(task("rare"));
        Subscription worker = worker(WORKER, TASK);
        Future<List<Delivery>> poll = waitingPoll(worker);

        Message known = publish(task(TASK));

        assertThat(idsIn(resultOf(poll))).containsExactly(known.id());
    }

    @CanIgnoreReturnValue
    private Message parked(Message message) {
        publish(message);
        Subscription worker = worker(WORKER, TASK);
        park(worker, takeOne(worker), "unknown");
        return message;
    }
}
