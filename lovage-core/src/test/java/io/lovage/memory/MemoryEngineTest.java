package io.lovage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.Capabilities.Durability;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.Delivery;
import io.lovage.broker.PublishResult;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is particular to this engine. What every engine does is checked by the testkit's contract suites. */
class MemoryEngineTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(START, ZoneOffset.UTC);

    @Test
    void it_outlives_nothing_and_can_do_everything_inside_one_process() {
        try (Engine engine = Engines.open("memory:", CLOCK)) {
            assertThat(engine.capabilities().durability()).isEqualTo(Durability.NOTHING);
            assertThat(engine.capabilities().features())
                    .containsExactlyInAnyOrder(
                            Feature.DELAY,
                            Feature.PRIORITY,
                            Feature.EXPIRY,
                            Feature.BROWSE,
                            Feature.PARK,
                            Feature.UNCOUNTED_RELEASE,
                            Feature.ATOMIC_COMMIT,
                            Feature.WAKE_UP);
        }
    }

    @Test
    void a_task_goes_all_the_way_to_its_result() throws Exception {
        try (Engine engine = Engines.open("memory:", CLOCK)) {
            publish(engine, message(1));
            var subscription = engine.broker()
                    .subscribe(new SubscribeSpec(List.of("mail"), Duration.ofSeconds(30), "w1", Set.of("send")));
            Delivery delivery = subscription.poll(10, Duration.ZERO).get(0);
            var attempt = new Attempt(1, "w1", START, START, null);
            var outcome = new Outcome.Succeeded(Payload.utf8("42"));
            var completion = new Completion(delivery, attempt, outcome, Duration.ofHours(1), List.of());

            assertThat(join(engine.commit(List.of(completion)))).containsExactly(SettleResult.DONE);

            TaskRecord task = engine.tasks().get(new MessageId(0, 1)).orElseThrow();
            assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
            assertThat(task.result()).isEqualTo(Payload.utf8("42"));
            assertThat(task.attempts()).containsExactly(attempt);
            assertThat(join(subscription.settle(List.of(new Settlement.Ack(delivery)))))
                    .containsExactly(SettleResult.STALE);
        }
    }

    @Test
    void every_opening_without_a_name_is_an_engine_of_its_own() {
        try (Engine one = Engines.open("memory:", CLOCK);
                Engine other = Engines.open("memory:", CLOCK)) {
            publish(one, message(1));

            assertThat(other.broker().stats()).isEmpty();
        }
    }

    @Test
    void openings_of_one_name_share_what_they_hold() {
        try (Engine one = Engines.open("memory:shared", CLOCK);
                Engine other = Engines.open("memory:shared", CLOCK)) {
            publish(one, message(1));

            assertThat(other.broker().stats()).extracting(QueueStats::queue).containsExactly("mail");
        }
    }

    @Test
    void what_a_name_stands_for_lasts_until_the_last_one_closes_it() {
        Engine first = Engines.open("memory:lasting", CLOCK);
        Engine second = Engines.open("memory:lasting", CLOCK);
        publish(first, message(1));

        first.close();
        first.close();
        try (Engine third = Engines.open("memory:lasting", CLOCK)) {
            assertThat(third.broker().stats()).hasSize(1);
        }
        second.close();

        try (Engine fresh = Engines.open("memory:lasting", CLOCK)) {
            assertThat(fresh.broker().stats()).isEmpty();
        }
    }

    @Test
    void it_has_no_options() {
        assertThatThrownBy(() -> Engines.open("memory:?durability=OS_CRASH", CLOCK))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage("Engine URL 'memory:' has unknown options [durability]. Known are [].");
    }

    private static Message message(int id) {
        return Message.of(new MessageId(0, id), "mail", "send", Payload.utf8("hello"), START);
    }

    private static void publish(Engine engine, Message message) {
        assertThat(join(engine.broker().publish(List.of(message)))).containsExactly(PublishResult.ACCEPTED);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
