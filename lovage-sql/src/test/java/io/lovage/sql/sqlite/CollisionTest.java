package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.sql.MessageKey;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.testkit.ManualClock;
import io.lovage.testkit.NoLovageThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Different ids that fold to the same key. */
@ExtendWith(NoLovageThreads.class)
class CollisionTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = ManualClock.create();
    private final MessageIds ids = new MessageIds(clock);

    @TempDir
    private Path folder;

    private Samples samples;
    private Engine engine;
    private List<Message> twins = List.of();

    @BeforeEach
    void open() {
        samples = new Samples(folder, clock);
        engine = samples.open();
        twins = twins(3);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** As made by several processes in the same millisecond at the same count: only the random bits differ. */
    private List<Message> twins(int count) {
        MessageId first = ids.next();
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MessageId id = new MessageId(first.high(), first.low() ^ i);
            assertThat(MessageKey.of(id)).isEqualTo(MessageKey.of(first));
            messages.add(Message.of(id, "mail", Samples.TASK, Payload.utf8("twin " + i), clock.instant()));
        }
        return messages;
    }

    @Test
    void all_are_delivered_and_recorded() throws Exception {
        samples.publish(engine, twins);

        List<Delivery> deliveries = samples.subscription(engine, "mail").poll(10, Samples.SOON);
        assertThat(deliveries).extracting(Delivery::message).containsExactlyInAnyOrderElementsOf(twins);
        Samples.commit(engine, deliveries.stream().map(samples::success).toList());

        assertThat(twins)
                .allSatisfy(twin -> assertThat(
                                engine.tasks().get(twin.id()).orElseThrow().state())
                        .isEqualTo(TaskState.SUCCEEDED));
        assertThat(engine.tasks().finished(twins.stream().map(Message::id).toList()))
                .hasSize(3);
    }

    @Test
    void each_is_found() {
        samples.publish(engine, List.of(twins.get(0)));
        samples.publish(engine, twins.subList(1, 3));

        assertThat(engine.broker().locate(twins.stream().map(Message::id).toList()))
                .hasSize(3)
                .allSatisfy((id, found) -> assertThat(found.message().id()).isEqualTo(id));
    }

    @Test
    void one_that_lives_elsewhere_is_not_stored_again_once_its_own_place_is_free() throws Exception {
        samples.publish(engine, twins);
        Subscription subscription = samples.subscription(engine, "mail");
        for (Delivery delivery : subscription.poll(10, Samples.SOON)) {
            boolean isFirst = delivery.message().equals(twins.get(0));
            Settlement settlement =
                    isFirst ? new Settlement.Ack(delivery) : new Settlement.Release(delivery, Duration.ZERO, false);
            assertThat(subscription
                            .settle(List.of(settlement))
                            .toCompletableFuture()
                            .join())
                    .containsExactly(SettleResult.DONE);
        }

        samples.publish(engine, twins.subList(1, 3));

        assertThat(subscription.poll(10, Samples.SOON))
                .extracting(Delivery::message)
                .containsExactlyInAnyOrderElementsOf(twins.subList(1, 3));
    }

    @Test
    void a_record_in_the_way_is_no_duplicate() throws Exception {
        samples.finish(engine, twins.subList(0, 1), HOUR);

        samples.finish(engine, twins.subList(1, 3), HOUR);

        assertThat(twins)
                .allSatisfy(twin -> assertThat(engine.tasks().get(twin.id())).isPresent());
        samples.publish(engine, twins);
        assertThat(samples.subscription(engine, "mail").poll(10, Duration.ZERO)).isEmpty();
    }

    @Test
    void a_waiting_record_in_the_way_stays() {
        TaskRecord waiting = TaskRecord.withoutAttempt(
                twins.get(0).id(), Samples.TASK, "mail", TaskState.WAITING, "for a test", clock.instant());
        engine.tasks().record(List.of(waiting)).toCompletableFuture().join();

        samples.publish(engine, twins.subList(1, 3));

        assertThat(engine.tasks().get(twins.get(0).id())).contains(waiting);
        assertThat(engine.tasks().get(twins.get(2).id()).orElseThrow().state()).isEqualTo(TaskState.QUEUED);
        samples.publish(engine, twins.subList(0, 1));
        assertThat(engine.tasks().get(twins.get(0).id()).orElseThrow().state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void the_holder_of_a_lease_has_no_power_over_who_comes_to_its_place() throws Exception {
        samples.publish(engine, twins.subList(0, 1));
        Subscription subscription = samples.subscription(engine, "mail");
        Delivery gone = subscription.poll(1, Samples.SOON).get(0);
        Samples.commit(engine, List.of(samples.completion(gone, success(), Duration.ZERO)));
        samples.publish(engine, twins.subList(1, 2));
        Delivery present = subscription.poll(1, Samples.SOON).get(0);

        List<Completion> late = List.of(samples.success(gone));
        assertThat(engine.commit(late).toCompletableFuture().join()).containsExactly(SettleResult.STALE);

        Samples.commit(engine, List.of(samples.success(present)));
    }

    private static io.lovage.engine.Outcome success() {
        return new io.lovage.engine.Outcome.Succeeded(Payload.EMPTY);
    }

    @Test
    void when_they_are_gone_nothing_stays_behind() throws Exception {
        samples.finish(engine, twins, HOUR);
        assertThat(samples.number("SELECT count(*) FROM displaced")).isEqualTo(2);
        clock.advance(HOUR);

        engine.maintain();

        assertThat(samples.number("SELECT count(*) FROM displaced")).isZero();
        assertThat(samples.number("SELECT count(*) FROM task")).isZero();
        samples.publish(engine, twins);
        assertThat(engine.broker().stats().get(0).ready()).isEqualTo(3);
    }

    @Test
    void a_crowd_finds_room() {
        List<Message> crowd = twins(500);

        samples.publish(engine, crowd);

        assertThat(engine.broker().stats().get(0).ready()).isEqualTo(500);
        samples.publish(engine, crowd);
        assertThat(engine.broker().stats().get(0).ready()).isEqualTo(500);
    }
}
