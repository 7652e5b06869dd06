package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.Txn.DeleteRange;
import io.lovage.store.Txn.Op;
import io.lovage.store.Txn.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many keys are read and removed at once, and in what order. */
public abstract class StateStoreScanContract extends StateSuite {

    /** In the order of their UTF-8 bytes, which is not that of Java's characters: the last but one sorts after the last there. */
    private static final List<String> ORDERED =
            List.of("", "!", "A", "Z", "a", "a!", "aa", "b", "z", "~", "é", "ж", "键", "\uE000", "\uFFFD", "😀", "😁");

    @Test
    void a_scan_is_in_the_order_of_utf_8_bytes() {
        putShuffled(ORDERED);

        assertThat(scan("", "\uDBFF\uDFFF", 100)).isEqualTo(ORDERED);
    }

    @Test
    void a_scan_begins_with_its_first_name_and_ends_before_its_last() {
        putShuffled(List.of("a", "b", "b!", "c", "d"));

        assertThat(scan("b", "c", 100)).containsExactly("b", "b!");
        assertThat(scan("b", "b", 100)).isEmpty();
        assertThat(scan("c", "b", 100)).isEmpty();
    }

    @Test
    void a_scan_compares_its_ends_by_utf_8_bytes() {
        putShuffled(ORDERED);

        assertThat(scan("\uE000", "😁", 100)).containsExactly("\uE000", "\uFFFD", "😀");
        assertThat(scan("😀", "\uFFFF", 100)).isEmpty();
    }

    @Test
    void a_scan_ends_at_its_limit() {
        putShuffled(List.of("a", "b", "c", "d"));

        assertThat(scan("b", "z", 2)).containsExactly("b", "c");
    }

    @Test
    void entries_that_expired_do_not_count_towards_the_limit() {
        assertThat(does(new Put("a", Payload.EMPTY, 0, Duration.ofSeconds(1))).isCommitted())
                .isTrue();
        putShuffled(List.of("b", "c"));
        clock.advance(Duration.ofSeconds(1));

        assertThat(scan("a", "z", 2)).containsExactly("b", "c");
    }

    @Test
    void a_scan_shows_whole_entries() {
        assertThat(does(new Put("a", Payload.utf8("value"), 7, Duration.ofSeconds(9)))
                        .isCommitted())
                .isTrue();

        assertThat(engine.state().scan(PARTITION, "a", "b", 1))
                .containsExactly(engine.state().get(new Key(PARTITION, "a")).orElseThrow());
    }

    @Test
    void a_scan_of_a_thousand_entries_is_one_scan() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            names.add(String.format("n/%04d", i));
        }
        putShuffled(names);

        assertThat(scan("n/", "n0", 1000)).isEqualTo(names.subList(0, 1000));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1001})
    void a_scan_is_of_1_to_1000_entries(int limit) {
        assertThatThrownBy(() -> scan("", "z", limit))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("1 to 1000");
    }

    @Test
    void a_range_is_deleted_from_its_first_name_to_before_its_last() {
        putShuffled(List.of("a", "b", "b!", "c", "d"));
        assertThat(does(new DeleteRange("b", "c")).isCommitted()).isTrue();

        assertThat(scan("", "z", 100)).containsExactly("a", "c", "d");
    }

    @Test
    void a_range_is_deleted_by_utf_8_bytes() {
        putShuffled(ORDERED);
        assertThat(does(new DeleteRange("\uE000", "😁")).isCommitted()).isTrue();

        assertThat(scan("ж", "\uDBFF\uDFFF", 100)).containsExactly("ж", "键", "😁");
    }

    @Test
    void an_empty_range_deletes_nothing() {
        putShuffled(List.of("a", "b"));
        assertThat(does(new DeleteRange("b", "a"), new DeleteRange("a", "a"), new DeleteRange("x", "z"))
                        .isCommitted())
                .isTrue();

        assertThat(scan("", "z", 100)).containsExactly("a", "b");
    }

    @Test
    void many_keys_are_got_in_the_order_asked_for() {
        putShuffled(List.of("a", "b"));
        Key a = new Key(PARTITION, "a");
        Key b = new Key(PARTITION, "b");

        List<Optional<Entry>> entries = engine.state().getAll(List.of(b, new Key("elsewhere", "a"), a, b));

        assertThat(entries)
                .extracting(entry -> entry.map(Entry::key))
                .containsExactly(Optional.of(b), Optional.empty(), Optional.of(a), Optional.of(b));
        assertThat(engine.state().getAll(List.of())).isEmpty();
    }

    @Test
    void a_thousand_keys_are_got_at_once() {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add(new Key("p" + i % 10, "n" + i));
        }

        assertThat(engine.state().getAll(keys)).hasSize(1000).allMatch(Optional::isEmpty, "is empty");
    }

    private void putShuffled(List<String> names) {
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(3));
        for (int from = 0; from < shuffled.size(); from += 100) {
            Op[] puts = shuffled.subList(from, Math.min(shuffled.size(), from + 100)).stream()
                    .map(name -> new Put(name, Payload.EMPTY, 0, null))
                    .toArray(Op[]::new);
            assertThat(does(puts).isCommitted()).isTrue();
        }
    }

    private List<String> scan(String from, String to, int limit) {
        return engine.state().scan(PARTITION, from, to, limit).stream()
                .map(entry -> entry.key().name())
                .toList();
    }
}
