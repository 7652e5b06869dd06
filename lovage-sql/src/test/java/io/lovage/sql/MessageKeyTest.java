package io.lovage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.testkit.ManualClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageKeyTest {

    private final ManualClock clock = ManualClock.create();
    private final MessageIds ids = new MessageIds(clock);

    @Test
    void keys_of_our_ids_keep_their_order_and_are_never_equal() {
        MessageId before = ids.next();
        for (int i = 0; i < 10_000; i++) {
            if (i % 100 == 0) {
                clock.advance(Duration.ofMillis(1));
            }
            MessageId id = ids.next();
            assertThat(MessageKey.of(id)).isGreaterThan(MessageKey.of(before));
            before = id;
        }
    }

    @Test
    void children_are_beside_their_parent() {
        MessageId parent = ids.next();
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            long key = MessageKey.of(parent.child(i));
            assertThat(key >> 21).as("the millisecond").isEqualTo(MessageKey.of(parent) >> 21);
            keys.add(key);
        }
        assertThat(keys).as("nearly all different").hasSizeGreaterThan(990);
    }

    @Test
    void any_uuid_has_a_key() {
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            UUID uuid = UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)});
            keys.add(MessageKey.of(new MessageId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits())));
        }
        assertThat(keys).hasSize(10_000).allMatch(key -> key >= 0);
        assertThat(MessageKey.of(new MessageId(-1, -1))).isNotNegative();
        assertThat(MessageKey.of(new MessageId(0, 0))).isNotNegative();
    }

    @Test
    void other_places_are_many_and_near_at_first() {
        MessageId id = ids.next();
        Set<Long> places = new HashSet<>();
        for (int attempt = 1; attempt <= 40; attempt++) {
            places.add(MessageKey.alternative(id, attempt));
        }

        assertThat(places).hasSize(40).doesNotContain(MessageKey.of(id)).allMatch(key -> key >= 0);
        assertThat(MessageKey.alternative(id, 1) - MessageKey.of(id)).isBetween(1L, 3L << 21);
    }
}
