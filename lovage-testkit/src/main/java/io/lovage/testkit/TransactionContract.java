package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Add;
import io.lovage.store.Txn.Delete;
import io.lovage.store.Txn.DeleteRange;
import io.lovage.store.Txn.NumberIs;
import io.lovage.store.Txn.Present;
import io.lovage.store.Txn.Put;
import io.lovage.store.Txn.VersionIs;
import io.lovage.store.TxnResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a transaction on the state store requires, and that it happens as a whole or not at all. */
public abstract class TransactionContract extends StateSuite {

    @Test
    void conditions_on_an_absent_key() {
        assertThat(holds(new Absent("a"))).isTrue();
        assertThat(holds(new Present("a"))).isFalse();
        assertThat(holds(new VersionIs("a", 0))).isTrue();
        assertThat(holds(new VersionIs("a", 1))).isFalse();
        assertThat(holds(new NumberIs("a", 0))).isFalse();
    }

    @Test
    void conditions_on_a_present_key() {
        does(put("a", "value", 7, null));
        long version = version("a");

        assertThat(holds(new Absent("a"))).isFalse();
        assertThat(holds(new Present("a"))).isTrue();
        assertThat(holds(new VersionIs("a", version))).isTrue();
        assertThat(holds(new VersionIs("a", version + 1))).isFalse();
        assertThat(holds(new VersionIs("a", 0))).isFalse();
        assertThat(holds(new NumberIs("a", 7))).isTrue();
        assertThat(holds(new NumberIs("a", 8))).isFalse();
    }

    @Test
    void conditions_on_a_key_that_expired_are_those_on_an_absent_one() {
        does(put("a", "value", 7, TTL));
        long version = version("a");
        clock.advance(TTL);

        assertThat(holds(new Absent("a"))).isTrue();
        assertThat(holds(new Present("a"))).isFalse();
        assertThat(holds(new VersionIs("a", 0))).isTrue();
        assertThat(holds(new VersionIs("a", version))).isFalse();
        assertThat(holds(new NumberIs("a", 7))).isFalse();
    }

    @Test
    void every_condition_must_hold() {
        does(put("a", "value", 7, null));

        assertThat(holds(new Present("a"), new Absent("b"), new NumberIs("a", 7)))
                .isTrue();
        assertThat(holds(new Present("a"), new Present("b"), new NumberIs("a", 7)))
                .isFalse();
        assertThat(holds(new Present("a"), new Absent("b"), new NumberIs("a", 8)))
                .isFalse();
    }

    @Test
    void a_transaction_needs_a_condition() {
        assertThatThrownBy(() -> Txn.of(PARTITION, List.of(), List.of(new Delete("a"))))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining(PARTITION);
    }

    @Test
    void a_conflict_leaves_nothing_behind() {
        does(put("a", "old", 1, null), put("b", "old", 1, null));
        List<Optional<Entry>> before = getAll("a", "b", "c");
        Message message = task();
        MessageId recorded = newId();

        TxnResult result = commit(new Txn(
                PARTITION,
                List.of(new Present("a"), new Absent("b")),
                List.of(put("a", "new", 2, null), new Add("b", 5), put("c", "new", 1, null), new DeleteRange("", "z")),
                List.of(message),
                List.of(recorded(recorded, TaskState.WAITING))));

        assertThat(result).isEqualTo(TxnResult.CONFLICT);
        assertThat(getAll("a", "b", "c")).isEqualTo(before);
        assertThat(engine.broker().locate(List.of(message.id()))).isEmpty();
        assertThat(engine.tasks().get(message.id())).isEmpty();
        assertThat(engine.tasks().get(recorded)).isEmpty();
    }

    @Test
    void messages_and_records_come_into_being_with_the_writes() {
        Message message = task();
        Message delayed = message().withNotBefore(clock.instant().plusSeconds(5));
        MessageId recorded = newId();

        TxnResult result = commit(new Txn(
                PARTITION,
                List.of(new Absent("a")),
                List.of(put("a", "", 0, null)),
                List.of(message, delayed),
                List.of(recorded(recorded, TaskState.WAITING))));

        assertThat(result.isCommitted()).isTrue();
        assertThat(locate(message)).isPresent();
        assertThat(locate(delayed)).isPresent();
        assertThat(taskOf(message.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(taskOf(recorded)).isEqualTo(recorded(recorded, TaskState.WAITING));
    }

    @Test
    void a_message_that_exists_already_is_no_conflict() {
        Message message = publish(task());

        assertThat(commit(new Txn(
                                PARTITION,
                                List.of(ALWAYS),
                                List.of(put("a", "", 0, null)),
                                List.of(message),
                                List.of()))
                        .isCommitted())
                .isTrue();
        assertThat(get("a")).isPresent();
        assertThat(statsOf(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void a_final_record_that_comes_with_a_transaction_finishes_its_task() {
        TaskRecord skipped = recorded(newId(), TaskState.CANCELLED);

        assertThat(commit(new Txn(PARTITION, List.of(ALWAYS), List.of(), List.of(), List.of(skipped)))
                        .isCommitted())
                .isTrue();
        assertThat(engine.tasks().finished(List.of(skipped.id()))).containsKey(skipped.id());
    }

    @Test
    void conditions_are_about_what_was_before_the_writes() {
        does(put("a", "", 1, null));

        assertThat(commit(Txn.of(PARTITION, List.of(new NumberIs("a", 1)), List.of(new Add("a", 1), new Add("a", 1)))))
                .isEqualTo(TxnResult.committed(List.of(2L, 3L)));
    }

    @Test
    void no_addition_of_many_threads_is_lost() throws Exception {
        Callable<List<Long>> adding = () -> {
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                numbers.addAll(does(new Add("counter", 1)).numbers());
            }
            return numbers;
        };

        List<List<Long>> numbers = Background.resultsOf(background.run(4, adding));

        assertThat(numbers).allSatisfy(ofOne -> assertThat(ofOne).isSorted());
        assertThat(numbers.stream().flatMap(List::stream))
                .doesNotHaveDuplicates()
                .hasSize(200);
        assertThat(engine.state()
                        .get(new Key(PARTITION, "counter"))
                        .orElseThrow()
                        .number())
                .isEqualTo(200);
    }

    @Test
    void of_many_threads_one_creates_a_key() throws Exception {
        AtomicInteger next = new AtomicInteger();
        Callable<TxnResult> creating = () -> commit(Txn.of(
                PARTITION,
                List.of(new Absent("leader")),
                List.of(new Put("leader", Payload.EMPTY, next.incrementAndGet(), null))));

        List<TxnResult> results = Background.resultsOf(background.run(8, creating));

        assertThat(results).filteredOn(TxnResult::isCommitted).hasSize(1);
        assertThat(results).filteredOn(TxnResult.CONFLICT::equals).hasSize(7);
    }

    @Test
    void compare_and_set_by_version_loses_no_update() throws Exception {
        assertThat(does(new Put("a", Payload.EMPTY, 0, null)).isCommitted()).isTrue();
        Callable<Integer> updating = () -> {
            int done = 0;
            while (done < 20) {
                Entry old = engine.state().get(new Key(PARTITION, "a")).orElseThrow();
                Put put = new Put("a", Payload.EMPTY, old.number() + 1, null);
                if (commit(Txn.of(PARTITION, List.of(new VersionIs("a", old.version())), List.of(put)))
                        .isCommitted()) {
                    done++;
                }
            }
            return done;
        };

        assertThat(Background.resultsOf(background.run(4, updating))).hasSize(4);

        assertThat(engine.state().get(new Key(PARTITION, "a")).orElseThrow().number())
                .isEqualTo(80);
    }
}
