package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.engine.Engine;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.testkit.ManualClock;
import io.lovage.testkit.NoLovageThreads;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLovageThreads.class)
class HousekeepingTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = ManualClock.create();

    @TempDir
    private Path folder;

    private Samples samples;
    private Engine engine;

    @BeforeEach
    void open() {
        samples = new Samples(folder, clock);
        engine = samples.open();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void records_whose_time_is_over_are_dropped_from_the_file() throws Exception {
        Message kept = samples.task("mail");
        samples.finish(engine, samples.tasks("mail", 10), HOUR);
        samples.finish(engine, List.of(kept), HOUR.multipliedBy(2));
        clock.advance(HOUR);

        engine.maintain();

        assertThat(samples.number("SELECT count(*) FROM task")).isEqualTo(1);
        assertThat(engine.tasks().get(kept.id()).orElseThrow().state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void records_that_end_before_older_ones_are_found_in_time() throws Exception {
        samples.finish(engine, samples.tasks("mail", 20_000), HOUR.multipliedBy(9));
        samples.finish(engine, samples.tasks("mail", 10), HOUR);
        clock.advance(HOUR);

        for (int i = 0; i < 10; i++) {
            engine.maintain();
            clock.advance(Duration.ofSeconds(5));
        }

        assertThat(samples.number("SELECT count(*) FROM task")).isEqualTo(20_000);
    }

    @Test
    void a_record_goes_with_its_attempts() throws Exception {
        Message task = samples.published(engine, samples.task("mail"));
        var subscription = samples.subscription(engine, "mail");
        Delivery first = subscription.poll(1, Samples.SOON).get(0);
        var retry = new Outcome.RetryAt(new TaskError("Oops", "no luck", null), clock.instant());
        Samples.commit(engine, List.of(samples.completion(first, retry, HOUR)));
        Delivery second = subscription.poll(1, Samples.SOON).get(0);
        Samples.commit(engine, List.of(samples.success(second, HOUR)));
        assertThat(engine.tasks().get(task.id()).orElseThrow().attempts()).hasSize(2);
        assertThat(samples.number("SELECT count(*) FROM attempt")).isEqualTo(1);
        clock.advance(HOUR);

        engine.maintain();

        assertThat(samples.number("SELECT count(*) FROM task")).isZero();
        assertThat(samples.number("SELECT count(*) FROM attempt")).isZero();
    }

    @Test
    void state_whose_time_is_over_is_dropped_from_the_file() throws Exception {
        for (int i = 0; i < 1200; i++) {
            put("key-" + i, HOUR);
        }
        put("kept", null);
        clock.advance(HOUR);

        engine.maintain();

        assertThat(samples.rows("SELECT name FROM state")).containsExactly("kept");
    }

    private void put(String name, Duration ttl) {
        Txn txn = Txn.of("p", List.of(new Txn.Absent(name)), List.of(new Txn.Put(name, Payload.EMPTY, 1, ttl)));
        assertThat(engine.state().commit(txn).toCompletableFuture().join().isCommitted())
                .isTrue();
    }

    @Test
    void the_file_shrinks_when_much_of_it_is_free() throws Exception {
        samples.finish(engine, samples.tasks("mail", 60_000), HOUR);
        long before = pages();
        clock.advance(HOUR);

        engine.maintain();

        assertThat(samples.number("SELECT count(*) FROM task")).isZero();
        assertThat(pages()).isLessThan(before / 2);
    }

    private long pages() throws SQLException {
        return samples.number("PRAGMA page_count");
    }

    @Test
    void a_second_engine_leaves_to_the_first_what_was_just_done() throws Exception {
        samples.finish(engine, samples.tasks("mail", 10), HOUR);
        engine.maintain();
        clock.advance(Duration.ofSeconds(4));
        samples.finish(engine, samples.tasks("mail", 10), Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(999));

        try (Engine second = samples.open()) {
            second.maintain();
            assertThat(samples.number("SELECT count(*) FROM task")).isEqualTo(20);
            clock.advance(Duration.ofMillis(1));
            second.maintain();
        }

        assertThat(samples.number("SELECT count(*) FROM task")).isEqualTo(10);
    }

    @Test
    void a_clock_that_was_set_back_does_not_stop_it() throws Exception {
        clock.advance(HOUR);
        engine.maintain();
        clock.advance(HOUR.negated());
        samples.finish(engine, samples.tasks("mail", 10), Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(1));

        engine.maintain();

        assertThat(samples.number("SELECT count(*) FROM task")).isZero();
    }
}
