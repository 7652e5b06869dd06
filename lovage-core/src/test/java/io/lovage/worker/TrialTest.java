package io.lovage.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.Delivery;
import io.lovage.broker.LeaseToken;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialTest {

    private static final int CRASH_LIMIT = 3;

    private final Trial trial = new Trial(CRASH_LIMIT);
    private int count;

    @Test
    void what_has_more_than_one_lapse_left_comes_in_as_it_was_fetched() {
        List<Delivery> fetched = List.of(delivery(0), delivery(1), delivery(0));

        assertThat(trial.choose(fetched)).isEqualTo(fetched);
        assertThat(trial.most(10)).isEqualTo(10);
    }

    @Test
    void of_suspects_and_what_was_fetched_with_them_only_the_first_suspect_comes_in() {
        Delivery suspect = delivery(CRASH_LIMIT - 1);

        List<Delivery> kept = trial.choose(List.of(delivery(0), suspect, delivery(CRASH_LIMIT - 1)));

        assertThat(kept).containsExactly(suspect);
        assertThat(trial.most(10)).as("how many to fetch next").isEqualTo(1);
    }

    @Test
    void nothing_is_fetched_while_a_suspect_runs() {
        Delivery suspect = delivery(CRASH_LIMIT - 1);
        trial.begun(suspect);
        assertThat(trial.isOn()).isTrue();

        trial.ended(suspect);

        assertThat(trial.isOn()).isFalse();
    }

    @Test
    void what_has_used_up_its_lapses_is_no_suspect_any_more() {
        Delivery guilty = delivery(CRASH_LIMIT);
        Delivery other = delivery(0);

        assertThat(trial.choose(List.of(guilty, other))).containsExactly(guilty, other);
    }

    @Test
    void with_a_limit_of_one_nothing_is_tried() {
        Trial strict = new Trial(1);
        strict.begun(delivery(0));

        assertThat(strict.isOn()).isFalse();
    }

    private Delivery delivery(int lapses) {
        Instant now = Instant.EPOCH.plusSeconds(1);
        MessageId id = MessageId.of("00000000-0000-7000-8000-%012d".formatted(count++));
        Message message = new Message(id, "default", "task", Map.of(), Payload.EMPTY, 4, now, null, null);
        return new Delivery(message, lapses + 1, 0, lapses, now, new LeaseToken() {});
    }
}
