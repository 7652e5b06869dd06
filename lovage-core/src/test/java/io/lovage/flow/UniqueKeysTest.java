package io.lovage.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UniqueKeysTest {

    private static final MessageId HOLDER = new MessageId(1, 2);

    /** Processes of different versions look for a key where the others have put it. */
    @Test
    void a_key_is_always_in_the_same_partition() {
        assertThat(partition("")).isEqualTo("unique:0");
        assertThat(partition("invoice-4711")).isEqualTo("unique:142");
        assertThat(partition("日本")).isEqualTo("unique:109");
    }

    @Test
    void whoever_takes_looks_at_or_gives_up_a_key_means_the_same_partition() {
        String partition = partition("key");
        Entry entry = new Entry(UniqueKeys.key("key"), Payload.utf8(HOLDER.toString()), HOLDER.low(), 7, null);

        assertThat(UniqueKeys.take("key", HOLDER).partition()).isEqualTo(partition);
        assertThat(UniqueKeys.takeOver(entry, HOLDER).partition()).isEqualTo(partition);
        assertThat(UniqueKeys.release("key", HOLDER).partition()).isEqualTo(partition);
    }

    @Test
    void keys_that_differ_by_a_number_are_spread_evenly() {
        Map<String, Long> keys = IntStream.range(0, 25_600)
                .mapToObj(i -> partition("customer:" + i))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(keys).hasSize(256);
        assertThat(keys.values()).allSatisfy(count -> assertThat(count).isBetween(75L, 125L));
    }

    private static String partition(String unique) {
        Key key = UniqueKeys.key(unique);
        assertThat(key.name()).isEqualTo(unique);
        return key.partition();
    }
}
