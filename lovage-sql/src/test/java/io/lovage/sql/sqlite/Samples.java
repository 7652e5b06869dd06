package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.PublishResult;
import io.lovage.broker.SettleResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Outcome;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Words for tests of one database file. */
final class Samples {

    static final Duration SOON = Duration.ofSeconds(10);
    static final String WORKER = "worker-1";
    static final String TASK = "greet";

    private final Path file;
    private final Clock clock;
    private final MessageIds ids;

    Samples(Path folder, Clock clock) {
        file = folder.resolve("tasks.db");
        this.clock = clock;
        ids = new MessageIds(clock);
    }

    Path file() {
        return file;
    }

    Engine open() {
        return open("");
    }

    /** With {@code options} such as {@code ?durability=PROCESS_CRASH}. */
    Engine open(String options) {
        return Engines.open("sqlite:" + file + options, clock);
    }

    Message task(String queue) {
        return Message.of(ids.next(), queue, TASK, Payload.utf8("\"you\""), clock.instant());
    }

    List<Message> tasks(String queue, int count) {
        List<Message> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task(queue));
        }
        return tasks;
    }

    @CanIgnoreReturnValue
    Message published(Engine engine, Message message) {
        publish(engine, List.of(message));
        return message;
    }

    void publish(Engine engine, List<Message> messages) {
        assertThat(results(engine, messages)).hasSameSizeAs(messages).containsOnly(PublishResult.ACCEPTED);
    }

    static List<PublishResult> results(Engine engine, List<Message> messages) {
        return engine.broker().publish(messages).toCompletableFuture().join();
    }

    Subscription subscription(Engine engine, String... queues) {
        return engine.broker()
                .subscribe(new SubscribeSpec(List.of(queues), Duration.ofSeconds(30), WORKER, Set.of(TASK)));
    }

    Completion success(Delivery delivery) {
        return success(delivery, Completion.DEFAULT_RETENTION);
    }

    Completion success(Delivery delivery, Duration retention) {
        return completion(delivery, new Outcome.Succeeded(Payload.utf8("42")), retention);
    }

    Completion completion(Delivery delivery, Outcome outcome, Duration retention) {
        Attempt attempt = new Attempt(delivery.attempt(), WORKER, delivery.leasedAt(), clock.instant(), null);
        return new Completion(delivery, attempt, outcome, retention, List.of());
    }

    static void commit(Engine engine, List<Completion> batch) {
        assertThat(engine.commit(batch).toCompletableFuture().join()).containsOnly(SettleResult.DONE);
    }

    /** Publishes {@code messages}, runs them and records their success for {@code retention}. */
    void finish(Engine engine, List<Message> messages, Duration retention) throws InterruptedException {
        publish(engine, messages);
        try (Subscription subscription = subscription(engine, messages.get(0).queue())) {
            int left = messages.size();
            while (left > 0) {
                List<Delivery> deliveries = subscription.poll(1000, SOON);
                commit(
                        engine,
                        deliveries.stream()
                                .map(delivery -> success(delivery, retention))
                                .toList());
                left -= deliveries.size();
            }
        }
    }

    /** What a person would see who looks into the file: the rows of {@code query}, columns joined by a bar. */
    List<String> rows(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> result = new ArrayList<>();
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(rows.getString(i));
                }
                result.add(
                        String.join("|", columns.stream().map(String::valueOf).toList()));
            }
            return result;
        }
    }

    long number(String query) throws SQLException {
        return Long.parseLong(rows(query).get(0));
    }
}
