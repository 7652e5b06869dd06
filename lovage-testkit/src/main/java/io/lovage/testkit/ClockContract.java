package io.lovage.testkit;

import static io.lovage.testkit.Deliveries.ack;
import static io.lovage.testkit.Deliveries.assertNothingFor;
import static io.lovage.testkit.Deliveries.extend;
import static io.lovage.testkit.Deliveries.release;
import static io.lovage.testkit.Deliveries.take;
import static io.lovage.testkit.Deliveries.takeOne;
import static io.lovage.testkit.Outcomes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Subscription;
import io.lovage.client.Handle;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Add;
import io.lovage.store.Txn.Put;
import io.lovage.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What holds when somebody sets the machine's clock. */
public abstract class ClockContract extends EngineSuite {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Task<Integer, Integer> LONG_TASK = Task.of("long", Integer.class, Integer.class);

    @Test
    void a_clock_that_is_set_back_hides_no_ready_message() {
        Message message = publish(message());
        clock.advance(HOUR.negated());

        assertThat(statsOf(QUEUE).ready()).isEqualTo(1);
        assertThat(takeOne(consumer()).message()).isEqualTo(message);
    }

    @Test
    void a_clock_that_is_set_back_hides_no_released_message() {
        Message message = publish(message());
        Subscription consumer = consumer();
        release(consumer, takeOne(consumer));
        clock.advance(HOUR.negated());

        assertThat(takeOne(consumer).message()).isEqualTo(message);
    }

    @Test
    void a_message_that_the_producers_clock_dates_in_the_future_is_ready_at_once() {
        Message ahead = publish(
                Message.of(newId(), QUEUE, null, Payload.EMPTY, clock.instant().plus(HOUR)));

        assertThat(takeOne(consumer()).message()).isEqualTo(ahead);
    }

    @Test
    void a_lease_survives_a_clock_that_is_set_back() {
        publish(task());
        Subscription worker = worker(WORKER, TASK);
        Delivery delivery = takeOne(worker);
        clock.advance(HOUR.negated());

        assertNothingFor(worker);
        assertThat(extend(worker, delivery)).isEqualTo(SettleResult.DONE);
        commitDone(delivery, succeeded());
    }

    @Test
    void a_lease_extended_after_the_clock_was_set_back_lapses_by_the_new_time() {
        Message message = publish(message());
        Subscription consumer = consumer();
        Delivery delivery = takeOne(consumer);
        clock.advance(HOUR.negated());
        assertThat(extend(consumer, delivery)).isEqualTo(SettleResult.DONE);
        lapse();

        assertThat(takeOne(consumer).message()).isEqualTo(message);
    }

    @Test
    void a_clock_that_leaps_ahead_ends_leases_and_delays_and_loses_nothing() {
        needs(Feature.DELAY);
        Message leased = publish(message());
        takeOne(consumer());
        Message delayed = publish(message().withNotBefore(clock.instant().plus(HOUR)));
        clock.advance(Duration.ofDays(3650));
        Subscription consumer = consumer();

        assertThat(take(consumer, 5)).extracting(Delivery::message).containsExactly(leased, delayed);
    }

    @Test
    void messages_keep_their_order_when_the_clock_is_set_back() {
        Message first = publish(message());
        clock.advance(HOUR.negated());
        Message second = publish(message());
        Subscription consumer = consumer();

        List<Delivery> taken = take(consumer, 5);

        assertThat(taken).extracting(Delivery::message).containsExactly(first, second);
        taken.forEach(delivery -> ack(consumer, delivery));
    }

    @Test
    void a_record_made_before_the_clock_was_set_back_is_still_there() {
        Message task = publish(task());
        commitDone(takeOne(worker(WORKER, TASK)), succeeded());
        clock.advance(HOUR.negated());
        engine.maintain();

        assertThat(taskOf(task.id()).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void versions_grow_when_the_clock_is_set_back() {
        Key key = new Key("p", "a");
        assertThat(commit(Txn.of("p", List.of(new Absent("a")), List.of(new Put("a", Payload.EMPTY, 1, null))))
                        .isCommitted())
                .isTrue();
        Entry before = engine.state().get(key).orElseThrow();
        clock.advance(HOUR.negated());
        assertThat(commit(Txn.of("p", List.of(new Absent("b")), List.of(new Add("a", 1))))
                        .isCommitted())
                .isTrue();

        assertThat(engine.state().get(key).orElseThrow().version()).isGreaterThan(before.version());
    }

    @Test
    void a_worker_whose_clock_is_set_goes_on_and_each_task_ends_once() throws Exception {
        try (Lovage lovage = Lovage.on(secondEngine(), clock)) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            lovage.handle(LONG_TASK, number -> {
                        running.countDown();
                        mayEnd.await();
                        return number;
                    })
                    .start();
            Handle<Integer> first = lovage.enqueue(LONG_TASK.with(1));
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

            clock.advance(HOUR);
            Handle<Integer> second = lovage.enqueue(LONG_TASK.with(2));
            mayEnd.countDown();

            assertThat(first.await(SOON)).isEqualTo(1);
            assertThat(second.await(SOON)).isEqualTo(2);
            clock.advance(HOUR.multipliedBy(-3));
            assertThat(lovage.enqueue(LONG_TASK.with(3)).await(SOON)).isEqualTo(3);
        }
    }
}
