package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.Delivery;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Sent;
import io.lovage.broker.PublishResult.Why;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.Subscription;
import io.lovage.engine.Engine;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.testkit.NoLovageThreads;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong while the engine is at work. */
@ExtendWith(NoLovageThreads.class)
class TroubleTest {

    private static final Payload LARGE = Payload.of(new byte[100_000]);

    private final Clock clock = SystemTime.clock();
    private final MessageIds ids = new MessageIds(clock);

    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void prepare() {
        samples = new Samples(folder, clock);
    }

    private Message large() {
        return Message.of(ids.next(), "mail", Samples.TASK, LARGE, clock.instant());
    }

    /** Publishes until the engine refuses; returns the refusal. */
    @CanIgnoreReturnValue
    private PublishResult fill(Engine engine) {
        for (int i = 0; i < 100; i++) {
            PublishResult result = Samples.results(engine, List.of(large())).get(0);
            if (result.sent() != Sent.ACCEPTED) {
                return result;
            }
        }
        throw new AssertionError("The file never became full.");
    }

    @Test
    void a_full_file_refuses_messages_and_says_why() {
        try (Engine engine = samples.open("?maxFileMb=1")) {
            PublishResult refusal = fill(engine);

            assertThat(refusal.sent()).isEqualTo(Sent.REJECTED);
            assertThat(refusal.why()).isEqualTo(Why.FULL);
            assertThat(refusal.detail())
                    .isEqualTo(
                            "The database " + samples.file()
                                    + " has the size that maxFileMb allows. Wait until messages are taken out, purge some, or raise maxFileMb.");
        }
    }

    @Test
    void a_full_file_loses_nothing_and_takes_messages_again_when_some_are_gone() throws Exception {
        try (Engine engine = samples.open("?maxFileMb=1")) {
            fill(engine);
            long stored = engine.broker().stats().get(0).ready();
            Subscription subscription = samples.subscription(engine, "mail");

            List<Delivery> deliveries = subscription.poll(100, Samples.SOON);
            assertThat(deliveries).hasSize((int) stored);
            List<Settlement> acks =
                    deliveries.stream().<Settlement>map(Settlement.Ack::new).toList();
            assertThat(subscription.settle(acks).toCompletableFuture().join()).containsOnly(SettleResult.DONE);

            samples.publish(engine, List.of(large()));
        }
    }

    @Test
    void a_disk_without_room_is_named_and_what_was_stored_before_is_there() throws Exception {
        try (Engine engine = samples.open("?maxFileMb=1")) {
            samples.publish(engine, List.of(large()));

            String refusal = null;
            for (int i = 0; i < 200 && refusal == null; i++) {
                refusal = refusalOf(engine, "key-" + i);
            }

            assertThat(refusal)
                    .contains(samples.file()
                            + " can't grow: its disk is full. Free some space; nothing that was stored is lost.");
            free(engine);
            assertThat(samples.subscription(engine, "mail").poll(10, Samples.SOON))
                    .hasSize(1);
        }
    }

    private static void free(Engine engine) {
        Txn txn = Txn.of("p", List.of(new Txn.Present("key-0")), List.of(new Txn.DeleteRange("key-0", "key-99")));
        assertThat(engine.state().commit(txn).toCompletableFuture().join().isCommitted())
                .isTrue();
    }

    /** Puts a large value; what is said if that fails. */
    private static @Nullable String refusalOf(Engine engine, String key) {
        Txn txn = Txn.of("p", List.of(new Txn.Absent(key)), List.of(new Txn.Put(key, LARGE, 1, null)));
        try {
            assertThat(engine.state().commit(txn).toCompletableFuture().join().isCommitted())
                    .isTrue();
            return null;
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(EngineUnavailableException.class);
            return e.getCause().getMessage();
        }
    }

    @Test
    void a_locked_file_refuses_messages_in_the_end_and_says_why() throws Exception {
        try (Engine engine = samples.open("?lockTimeoutMs=50");
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + samples.file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            PublishResult refusal =
                    Samples.results(engine, List.of(samples.task("mail"))).get(0);
            Txn txn = Txn.of("p", List.of(new Txn.Absent("k")), List.of(new Txn.Delete("k")));

            assertThat(refusal.sent()).isEqualTo(Sent.REJECTED);
            assertThat(refusal.why()).isEqualTo(Why.OVERLOADED);
            assertThat(refusal.detail()).contains("was locked by another process for more than 50 ms");
            assertThatThrownBy(() ->
                            engine.state().commit(txn).toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(EngineUnavailableException.class);
            assertThat(engine.broker().stats()).as("reading goes on").isEmpty();

            statement.execute("ROLLBACK");
            samples.publish(engine, List.of(samples.task("mail")));
        }
    }

    @Test
    void a_lock_that_goes_away_is_only_waited_for() throws Exception {
        try (Engine engine = samples.open();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + samples.file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            var publishing =
                    engine.broker().publish(List.of(samples.task("mail"))).toCompletableFuture();

            assertThat(publishing).isNotDone();
            statement.execute("ROLLBACK");
            assertThat(publishing.join()).containsExactly(PublishResult.ACCEPTED);
        }
    }

    @Test
    void a_request_that_makes_no_sense_fails_alone() {
        try (Engine engine = samples.open()) {
            var running = TaskRecord.withoutAttempt(
                    ids.next(), Samples.TASK, "mail", TaskState.RUNNING, null, clock.instant());
            var recording = engine.tasks().record(List.of(running)).toCompletableFuture();
            var publishing =
                    engine.broker().publish(List.of(samples.task("mail"))).toCompletableFuture();

            assertThat(publishing.join()).containsExactly(PublishResult.ACCEPTED);
            assertThatThrownBy(recording::join)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("A record can't say RUNNING");
        }
    }

    @Test
    void what_another_program_puts_into_the_file_is_noticed() throws Exception {
        try (Engine engine = samples.open()) {
            Message first = samples.published(engine, samples.task("mail"));
            Subscription subscription = samples.subscription(engine, "mail");
            assertThat(subscription.poll(1, Samples.SOON)).hasSize(1);
            Thread foreigner = new Thread(() -> copy(first), "foreigner");

            foreigner.start();

            assertThat(subscription.poll(1, Duration.ofSeconds(20))).hasSize(1);
            foreigner.join();
        }
    }

    /** Without a word to anybody. */
    private void copy(Message message) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + samples.file());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO message(key, id, queue, name, rank, enqueued_at, body)"
                    + " SELECT key + 1, randomblob(16), queue, name, rank, enqueued_at, body FROM message");
        } catch (java.sql.SQLException e) {
            throw new AssertionError("Not copied: " + message.id(), e);
        }
    }
}
