package io.lovage.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.task.Call;
import io.lovage.task.Failure;
import io.lovage.task.Flow;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParcelTest {

    private static final Task<String, Integer> LENGTH = Task.of("length", String.class, Integer.class);
    private static final Task<Integer, Integer> NEXT = Task.of("next", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);
    private static final Instant NOW = Instant.parse("2026-03-01T10:20:30.123456789Z");

    private final MessageId id = new MessageIds(SystemTime.clock()).next();

    private static Parcel writtenAndRead(Parcel parcel) {
        return Parcel.read(parcel.format(), parcel.write());
    }

    @Test
    void a_call_with_every_option_is_the_same_after_it_was_kept() {
        Call<Integer> call = LENGTH.with("Zoë \0 \"quoted\" \uD83D\uDE00")
                .queue("mail")
                .priority(9)
                .in(Duration.ofMinutes(3))
                .expiresIn(Duration.ofHours(1))
                .unique("one")
                .header("tenant", "acme")
                .retry(Retry.fixed(3, Duration.ofSeconds(1)));
        Parcel parcel = Parcel.of(call, id, NOW);

        assertThat(writtenAndRead(parcel)).isEqualTo(parcel);
        assertThat(writtenAndRead(parcel).uniqueKey()).isEqualTo("one");
    }

    @Test
    void a_message_whose_body_is_no_text_is_the_same_after_it_was_kept() {
        Payload bytes = Payload.of(new byte[] {0, -1, -128, 127, 'a'});
        Parcel parcel = Parcel.of(new Message(id, "q", null, Map.of("a", "b"), bytes, 0, NOW, null, null));

        assertThat(writtenAndRead(parcel)).isEqualTo(parcel);
        assertThat(writtenAndRead(Parcel.of(Message.of(id, "q", null, Payload.EMPTY, NOW))))
                .isEqualTo(Parcel.of(Message.of(id, "q", null, Payload.EMPTY, NOW)));
    }

    @Test
    void a_flow_begins_with_the_same_transactions_after_it_was_kept() {
        Call<Integer> call = Flow.group(
                        List.of(LENGTH.with("a"), LENGTH.with("bc").in(Duration.ofSeconds(5))))
                .then(SUM)
                .onError(Task.of("alarm", Failure.class))
                .unique("whole")
                .expiresIn(Duration.ofHours(1));
        Parcel parcel = Parcel.of(call, id, NOW);

        Parcel read = writtenAndRead(parcel);

        assertThat(read.id()).isEqualTo(parcel.id());
        assertThat(read.uniqueKey()).isEqualTo("whole");
        var before = ((Parcel.OfFlow) parcel).start();
        var after = ((Parcel.OfFlow) read).start();
        assertThat(after.transaction()).isEqualTo(before.transaction());
        assertThat(after.uniqueTransaction()).isEqualTo(before.uniqueTransaction());
    }

    @Test
    void a_long_chain_is_kept_however_deep_it_is_nested() {
        Call<Integer> chain = LENGTH.with("a");
        for (int i = 0; i < 500; i++) {
            chain = chain.then(NEXT);
        }
        Parcel parcel = Parcel.of(chain, id, NOW);

        assertThat(writtenAndRead(parcel).id()).isEqualTo(parcel.id());
    }

    @Test
    void what_is_too_large_is_refused_when_it_is_packed() {
        Call<Integer> large = LENGTH.with("x".repeat(2 << 20));

        assertThatThrownBy(() -> Parcel.of(large, id, NOW)).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Parcel.of(large.then(NEXT), id, NOW)).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void an_unknown_format_and_broken_content_are_refused_with_a_reason() {
        assertThatThrownBy(() -> Parcel.read("message/9", Payload.utf8("{}")))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("message/9");
        for (String format : Parcel.FORMATS) {
            for (String broken : List.of("", "{}", "null", "[1]", "{\"id\":\"x\"}", "{\"id\":5")) {
                assertThatThrownBy(() -> Parcel.read(format, Payload.utf8(broken)))
                        .as("%s: %s", format, broken)
                        .isInstanceOf(InvalidMessageException.class);
            }
        }
    }

    @Test
    void a_flow_that_another_system_is_to_run_is_not_kept() {
        Call<Integer> flow =
                Task.foreign("length", String.class, Integer.class).with("a").then(NEXT);

        assertThatThrownBy(() -> Parcel.of(flow, id, NOW))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(
                        "A flow with a task that another system is to run can't be kept to be sent later. Send it at once, or from a task that is sent in its place.");
    }

    @Test
    void a_foreign_task_is_kept_but_not_with_a_unique_key() {
        Call<Integer> call = Task.foreign("length", String.class, Integer.class).with("a");
        Parcel parcel = Parcel.of(call, id, NOW);

        assertThat(writtenAndRead(parcel)).isEqualTo(parcel);
        assertThatThrownBy(() -> Parcel.of(call.unique("one"), id, NOW))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(
                        "The call of 'length' has the unique key 'one', which nobody would give up when another system has run it. Send it without one.");
    }
}
