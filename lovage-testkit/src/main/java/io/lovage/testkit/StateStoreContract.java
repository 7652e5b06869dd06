package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.Txn;
import io.lovage.store.Txn.Absent;
import io.lovage.store.Txn.Add;
import io.lovage.store.Txn.Delete;
import io.lovage.store.Txn.DeleteRange;
import io.lovage.store.Txn.NumberIs;
import io.lovage.store.Txn.Put;
import io.lovage.store.TxnResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each write on the state store does. */
public abstract class StateStoreContract extends StateSuite {

    @Test
    void what_was_put_is_got() {
        does(put("a", "value", 42, TTL));

        Entry entry = get("a").orElseThrow();
        assertThat(entry.key()).isEqualTo(new Key(PARTITION, "a"));
        assertThat(entry.value()).isEqualTo(Payload.utf8("value"));
        assertThat(entry.number()).isEqualTo(42);
        assertThat(entry.version()).isPositive();
        assertThat(entry.expiresAt()).isEqualTo(clock.instant().plus(TTL));
    }

    @Test
    void what_nobody_put_is_absent() {
        assertThat(get("a")).isEmpty();
        assertThat(engine.state().scan(PARTITION, "", "z", 10)).isEmpty();
    }

    @Test
    void an_entry_without_a_time_to_live_stays_for_ever() {
        does(put("a", "value", 0, null));
        clock.advance(Duration.ofDays(10_000));
        engine.maintain();

        assertThat(get("a").orElseThrow().expiresAt()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a/b:c", "ключ 键 🔑", "it's", "100%_", "line\nline"})
    void names_and_partitions_may_be_any_text(String text) {
        assertThat(commit(Txn.of(text, List.of(new Absent(text)), List.of(new Put(text, Payload.utf8(text), 0, null)))))
                .isEqualTo(TxnResult.committed(List.of()));

        assertThat(engine.state().get(new Key(text, text)).orElseThrow().value())
                .isEqualTo(Payload.utf8(text));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void a_number_may_be_any_long(long number) {
        does(put("a", "", number, null));

        assertThat(get("a").orElseThrow().number()).isEqualTo(number);
        assertThat(holds(new NumberIs("a", number))).isTrue();
    }

    @Test
    void a_value_may_be_a_megabyte() {
        Payload large = Payload.of(new byte[1 << 20]);
        does(new Put("a", large, 0, null));

        assertThat(get("a").orElseThrow().value()).isEqualTo(large);
    }

    @Test
    void partitions_are_apart() {
        does(put("a", "here", 1, null));

        assertThat(engine.state().get(new Key("elsewhere", "a"))).isEmpty();
        assertThat(engine.state().scan("elsewhere", "", "z", 10)).isEmpty();
        assertThat(commit(Txn.of("elsewhere", List.of(new Absent("a")), List.of(new DeleteRange("", "z"))))
                        .isCommitted())
                .isTrue();
        assertThat(get("a")).isPresent();
    }

    @Test
    void writes_are_done_in_order() {
        TxnResult result = does(
                put("a", "one", 1, null),
                new Add("a", 10),
                new Delete("a"),
                new Add("a", 100),
                new Add("b", 5),
                put("c", "gone", 0, null),
                new DeleteRange("c", "d"),
                put("c", "back", 9, null),
                new Add("a", 1));

        assertThat(result.numbers()).containsExactly(11L, 100L, 5L, 101L);
        assertThat(get("a").orElseThrow().value()).isEqualTo(Payload.EMPTY);
        assertThat(get("a").orElseThrow().number()).isEqualTo(101);
        assertThat(get("c").orElseThrow().value()).isEqualTo(Payload.utf8("back"));
    }

    @Test
    void adding_keeps_value_and_expiry() {
        does(put("a", "kept", 1, TTL));
        clock.advance(TICK);
        assertThat(does(new Add("a", -3)).numbers()).containsExactly(-2L);

        Entry entry = get("a").orElseThrow();
        assertThat(entry.value()).isEqualTo(Payload.utf8("kept"));
        assertThat(entry.number()).isEqualTo(-2);
        assertThat(entry.expiresAt()).isEqualTo(clock.instant().plus(TTL).minus(TICK));
    }

    @Test
    void adding_to_an_absent_key_begins_at_zero() {
        assertThat(does(new Add("a", 5)).numbers()).containsExactly(5L);

        Entry entry = get("a").orElseThrow();
        assertThat(entry.value()).isEqualTo(Payload.EMPTY);
        assertThat(entry.expiresAt()).isNull();
    }

    @Test
    void adding_to_a_key_that_expired_begins_at_zero() {
        does(put("a", "old", 40, TTL));
        clock.advance(TTL);

        assertThat(does(new Add("a", 2)).numbers()).containsExactly(2L);
        assertThat(get("a").orElseThrow().value()).isEqualTo(Payload.EMPTY);
        assertThat(get("a").orElseThrow().expiresAt()).isNull();
    }

    @Test
    void putting_replaces_everything() {
        does(put("a", "old", 1, TTL));
        does(put("a", "new", 2, null));
        clock.advance(TTL);

        Entry entry = get("a").orElseThrow();
        assertThat(entry.value()).isEqualTo(Payload.utf8("new"));
        assertThat(entry.number()).isEqualTo(2);
        assertThat(entry.expiresAt()).isNull();
    }

    @Test
    void an_entry_is_there_until_its_time_is_over_and_not_longer() {
        does(put("a", "value", 0, TTL));
        clock.advance(TTL.minus(TICK));
        assertThat(get("a")).isPresent();

        clock.advance(TICK);

        assertThat(get("a")).isEmpty();
        assertThat(getAll("a")).containsExactly(Optional.empty());
        assertThat(engine.state().scan(PARTITION, "", "z", 10)).isEmpty();
        engine.maintain();
        assertThat(get("a")).isEmpty();
    }

    @Test
    void deleting_removes_one_key() {
        does(put("a", "", 0, null), put("b", "", 0, null));
        does(new Delete("a"), new Delete("unheard-of"));

        assertThat(get("a")).isEmpty();
        assertThat(get("b")).isPresent();
    }

    @Test
    void every_write_gives_a_greater_version() {
        does(put("a", "1", 1, null));
        long afterPut = version("a");
        does(put("a", "1", 1, null));
        long afterSamePut = version("a");
        does(new Add("a", 0));
        long afterAdd = version("a");

        assertThat(List.of(afterPut, afterSamePut, afterAdd)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_version_does_not_come_back_after_a_deletion() {
        does(put("a", "1", 1, null));
        long before = version("a");
        does(new Delete("a"));
        does(put("a", "1", 1, null));
        long afterDelete = version("a");
        does(new DeleteRange("a", "b"));
        engine.maintain();
        does(new Add("a", 1));

        assertThat(afterDelete).isGreaterThan(before);
        assertThat(version("a")).isGreaterThan(afterDelete);
    }

    @Test
    void a_version_does_not_come_back_after_an_expiry() {
        does(put("a", "1", 1, TTL));
        long before = version("a");
        clock.advance(TTL);
        engine.maintain();
        does(put("a", "1", 1, null));

        assertThat(version("a")).isGreaterThan(before);
    }

    @Test
    void reading_changes_no_version() {
        does(put("a", "1", 1, null));
        long version = version("a");
        assertThat(holds(new NumberIs("a", 2))).isFalse();

        assertThat(version("a")).isEqualTo(version);
    }

    @Test
    void the_clock_of_the_store_is_that_of_the_engine() {
        assertThat(engine.state().now()).isEqualTo(clock.instant());
        clock.advance(TTL);
        assertThat(engine.state().now()).isEqualTo(clock.instant());
    }
}
