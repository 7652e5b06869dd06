package io.lovage.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.engine.EngineUrl;
import io.lovage.message.SystemTime;
import io.lovage.sql.Dictionaries;
import io.lovage.sql.Operation;
import io.lovage.sql.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {

    @TempDir
    private Path folder;

    private Samples samples;
    private Session session;
    private int told;

    @BeforeEach
    void open() throws SQLException {
        samples = new Samples(folder, SystemTime.clock());
        Connections connections =
                new Connections(SqliteSettings.of(EngineUrl.parse("sqlite:" + samples.file() + "?lockTimeoutMs=50")));
        Sql first = connections.first(Schema.current());
        first.run("PRAGMA foreign_keys = ON");
        session = new Session(connections, new Dictionaries(), SystemTime.clock(), first, effects -> told++);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void execute(Operation<?>... operations) {
        List<Runnable> news = new ArrayList<>();
        session.execute(List.of(operations), news);
        assertThat(operations).allMatch(operation -> !operation.future().isDone(), "are told later");
        news.forEach(Runnable::run);
    }

    private static Operation<String> operation(Operation.Phase phase, Operation.Step<String> step) {
        return new Operation<>(phase, 1, step, failure -> failure.certain() ? "failed" : "unknown");
    }

    private static Operation<String> adding(String queue) {
        return operation(Operation.Phase.ARRIVE, work -> {
            work.sql().update("INSERT INTO queue(name) VALUES(?)", queue);
            return "added " + queue;
        });
    }

    private static Operation<String> saying(Operation.Phase phase, String word, List<String> said) {
        return operation(phase, work -> {
            said.add(word);
            return word;
        });
    }

    private List<String> queues() throws SQLException {
        return samples.rows("SELECT name FROM queue ORDER BY id");
    }

    @Test
    void operations_share_a_transaction() throws SQLException {
        Operation<String> one = adding("one");
        Operation<String> two = adding("two");

        execute(one, two);

        assertThat(one.future()).isCompletedWithValue("added one");
        assertThat(two.future()).isCompletedWithValue("added two");
        assertThat(queues()).containsExactly("one", "two");
        assertThat(told).as("commits").isEqualTo(1);
    }

    @Test
    void what_arrives_goes_before_what_ends_and_that_before_what_asks_for_more() {
        List<String> said = new ArrayList<>();

        execute(
                saying(Operation.Phase.CLAIM, "claim", said),
                saying(Operation.Phase.END, "end", said),
                saying(Operation.Phase.ARRIVE, "arrive", said),
                saying(Operation.Phase.END, "end too", said));

        assertThat(said).containsExactly("arrive", "end", "end too", "claim");
    }

    @Test
    void an_operation_that_breaks_a_rule_of_the_database_fails_alone() throws SQLException {
        Operation<String> good = adding("one");
        Operation<String> bad = adding("one");
        Operation<String> later = adding("two");

        execute(good, bad, later);

        assertThat(good.future()).isCompletedWithValue("added one");
        assertThat(bad.future()).isCompletedWithValue("failed");
        assertThat(later.future()).isCompletedWithValue("added two");
        assertThat(queues()).containsExactly("one", "two");
    }

    @Test
    void an_operation_that_throws_fails_alone() throws SQLException {
        Operation<String> bad = operation(Operation.Phase.END, work -> {
            throw new IllegalStateException("a bug");
        });
        Operation<String> worse = operation(Operation.Phase.END, work -> {
            throw new StackOverflowError("a deep bug");
        });
        Operation<String> good = adding("one");

        execute(bad, worse, good);

        assertThatThrownBy(bad.future()::join).hasRootCauseMessage("a bug");
        assertThatThrownBy(worse.future()::join).hasRootCauseMessage("a deep bug");
        assertThat(good.future()).isCompletedWithValue("added one");
        assertThat(queues()).containsExactly("one");
    }

    @Test
    void an_operation_that_only_the_commit_refuses_fails_alone() throws SQLException {
        Operation<String> bad = operation(Operation.Phase.END, work -> {
            work.sql().run("PRAGMA defer_foreign_keys = ON");
            work.sql().update("INSERT INTO attempt(key, number, worker, started_at) VALUES(1, 1, 999, 0)");
            return "never";
        });
        Operation<String> good = adding("one");

        execute(bad, good);

        assertThat(bad.future()).isCompletedWithValue("failed");
        assertThat(good.future()).isCompletedWithValue("added one");
        assertThat(samples.rows("SELECT * FROM attempt")).isEmpty();
    }

    @Test
    void nobody_knows_what_became_of_a_commit_that_broke_down_and_the_next_ones_work() throws SQLException {
        Operation<String> one = adding("one");
        Operation<String> breaking = operation(Operation.Phase.END, work -> {
            work.sql().close();
            return "never";
        });

        execute(one, breaking);

        assertThat(one.future()).isCompletedWithValue("unknown");
        assertThat(breaking.future()).isCompletedWithValue("unknown");
        Operation<String> next = adding("next");
        execute(next);
        assertThat(next.future()).isCompletedWithValue("added next");
        assertThat(queues()).containsExactly("next");
    }

    @Test
    void a_name_that_was_rolled_back_is_not_remembered() throws SQLException {
        Operation<Long> naming = new Operation<>(
                Operation.Phase.ARRIVE, 1, work -> work.names().queues().idOf(work.sql(), "mine"), failure -> -1L);
        Operation<String> bad = operation(Operation.Phase.END, work -> {
            long unused = work.names().queues().idOf(work.sql(), "theirs");
            throw new IllegalStateException("after that");
        });
        execute(bad);

        execute(naming);

        assertThat(queues()).containsExactly("mine");
        assertThat(samples.number("SELECT id FROM queue WHERE name = 'mine'"))
                .isEqualTo(naming.future().join());
    }

    @Test
    void a_look_may_be_enough() {
        Operation<String> looking =
                operation(Operation.Phase.CLAIM, work -> "ran").after((sql, now) -> Optional.of("saw"));

        execute(looking);

        assertThat(looking.future()).isCompletedWithValue("saw");
        assertThat(told).as("commits").isZero();
    }

    @Test
    void a_look_is_left_out_when_a_transaction_begins_anyway() {
        Operation<String> looking =
                operation(Operation.Phase.CLAIM, work -> "ran").after((sql, now) -> Optional.of("saw"));

        execute(adding("one"), looking);

        assertThat(looking.future()).isCompletedWithValue("ran");
    }

    @Test
    void a_closed_session_does_nothing() {
        session.close();
        Operation<String> late = adding("late");

        execute(late);

        assertThat(late.future()).isCompletedWithValue("failed");
    }
}
