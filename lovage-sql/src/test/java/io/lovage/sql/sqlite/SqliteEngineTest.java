package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.SettleResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.store.Attempt;
import io.lovage.store.Key;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special about SQLite, and a way through it all. The rest is in the contracts. */
class SqliteEngineTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Clock clock = SystemTime.clock();
    private final MessageIds ids = new MessageIds(clock);

    @TempDir
    private Path folder;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = open("");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Engine open(String options) {
        return Engines.open("sqlite:" + folder.resolve("tasks.db") + options, clock);
    }

    private Message task(String queue) {
        return Message.of(ids.next(), queue, "greet", Payload.utf8("\"you\""), clock.instant());
    }

    private Subscription subscription(Engine at, String... queues) {
        return at.broker()
                .subscribe(new SubscribeSpec(List.of(queues), Duration.ofSeconds(30), "worker-1", Set.of("greet")));
    }

    private Completion success(Delivery delivery) {
        Attempt attempt = new Attempt(delivery.attempt(), "worker-1", clock.instant(), clock.instant(), null);
        return new Completion(
                delivery, attempt, new Outcome.Succeeded(Payload.utf8("42")), Completion.DEFAULT_RETENTION, List.of());
    }

    private static void publish(Engine at, List<Message> messages) {
        assertThat(at.broker().publish(messages).toCompletableFuture().join())
                .containsOnly(PublishResult.ACCEPTED)
                .hasSameSizeAs(messages);
    }

    @Test
    void a_task_goes_all_the_way_from_publish_to_its_record() throws Exception {
        Message message = task("mail");
        publish(engine, List.of(message));

        Delivery delivery = subscription(engine, "mail").poll(10, SOON).get(0);
        assertThat(engine.tasks().get(message.id()).orElseThrow().state()).isEqualTo(TaskState.RUNNING);
        List<SettleResult> settled =
                engine.commit(List.of(success(delivery))).toCompletableFuture().join();

        assertThat(delivery.message().id()).isEqualTo(message.id());
        assertThat(delivery.message().body()).isEqualTo(message.body());
        assertThat(settled).containsExactly(SettleResult.DONE);
        TaskRecord record = engine.tasks().get(message.id()).orElseThrow();
        assertThat(record.state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(record.result()).isEqualTo(Payload.utf8("42"));
        assertThat(record.attempts()).hasSize(1);
        assertThat(engine.broker().locate(List.of(message.id()))).isEmpty();
    }

    @Test
    void what_was_published_outlives_the_engine() throws Exception {
        List<Message> messages = List.of(task("mail"), task("mail"), task("other"));
        publish(engine, messages);
        engine.close();

        engine = open("?durability=PROCESS_CRASH");

        assertThat(subscription(engine, "mail", "other").poll(10, SOON))
                .extracting(delivery -> delivery.message().id())
                .containsExactlyInAnyOrderElementsOf(
                        messages.stream().map(Message::id).toList());
    }

    @Test
    void state_is_committed_under_conditions() {
        Txn txn = Txn.of("p", List.of(new Txn.Absent("k")), List.of(new Txn.Put("k", Payload.utf8("v"), 7, null)));

        assertThat(engine.state().commit(txn).toCompletableFuture().join().isCommitted())
                .isTrue();
        assertThat(engine.state().commit(txn).toCompletableFuture().join().isCommitted())
                .isFalse();
        assertThat(engine.state().get(new Key("p", "k")).orElseThrow().number()).isEqualTo(7);
    }

    @Test
    void another_engine_on_the_file_is_woken_by_a_publish() throws Exception {
        try (Engine other = open("")) {
            Subscription subscription = subscription(other, "mail");
            assertThat(subscription.poll(1, Duration.ZERO)).isEmpty();
            Thread publisher = new Thread(() -> publish(engine, List.of(task("mail"))));

            publisher.start();

            assertThat(subscription.poll(1, SOON)).hasSize(1);
            publisher.join();
        }
    }

    @Test
    void a_subscription_to_many_queues_serves_all_of_them() throws Exception {
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            queues.add("q" + i);
        }
        Subscription subscription = subscription(engine, queues.toArray(String[]::new));
        publish(engine, List.of(task("q99"), task("q3"), task("q50"), task("q3"), task("elsewhere")));

        List<String> served = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            subscription
                    .poll(1, Duration.ZERO)
                    .forEach(delivery -> served.add(delivery.message().queue()));
        }

        assertThat(served).containsExactlyInAnyOrder("q3", "q3", "q50", "q99");
        assertThat(subscription.poll(1, Duration.ZERO)).isEmpty();
        assertThat(engine.broker().stats())
                .filteredOn(stats -> stats.ready() > 0)
                .hasSize(1);
        assertThat(engine.broker().browse(new io.lovage.broker.BrowseSpec(Place.LEASED, null, null, false, 10, null)))
                .hasSize(4);
    }
}
