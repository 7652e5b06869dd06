package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {

    private static final MessageId ID = MessageId.of("019ab3c4-7e1a-7000-8000-0123456789ab");

    @ParameterizedTest
    @ValueSource(longs = {0, 127, 128, -1, 9_000_000_000_000_000L, Long.MIN_VALUE, Long.MAX_VALUE})
    void numbers_come_back(long number) {
        assertThat(new Unpacker(new Packer().number(number).toBytes()).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 32, 255, 256, 70_000})
    void texts_and_arrays_of_any_length_come_back(int length) {
        List<String> texts = Collections.nCopies(length, "é".repeat(length % 400));

        Unpacker in = new Unpacker(new Packer().texts(texts, length).text("end").toBytes());

        assertThat(in.list(Unpacker::text)).isEqualTo(texts);
        assertThat(in.text()).isEqualTo("end");
    }

    @Test
    void what_is_skipped_is_passed_over() {
        Packer packer = new Packer()
                .text("a".repeat(300))
                .number(1 << 20)
                .flag(false)
                .id(ID)
                .number(7);
        Unpacker in = new Unpacker(packer.toBytes());

        in.skip(4);

        assertThat(in.number()).isEqualTo(7);
    }

    @Test
    void something_else_is_told_from_what_belongs_there() {
        Unpacker in = new Unpacker(new Packer().text("no number").toBytes());

        assertThatThrownBy(in::number).hasMessageContaining("where a number belongs");
    }

    @Test
    void an_envelope_holds_the_whole_message() {
        Instant time = Instant.parse("2026-11-22T12:00:00.123456789Z");
        Message message = new Message(
                ID, "mail", "send", Map.of("a", "1", "ü", ""), Payload.utf8("{}"), 9, time, Instant.MAX, Instant.MIN);
        Message bare = Message.of(ID, "mail", null, Payload.EMPTY, time);
        Envelopes envelopes = new OwnEnvelopes();

        assertThat(envelopes.decode(envelopes.encode(message))).isEqualTo(message);
        assertThat(envelopes.decode(envelopes.encode(bare))).isEqualTo(bare);
    }

    @Test
    void an_envelope_of_a_newer_form_is_refused_with_what_to_do() {
        byte[] newer = new Packer().array(10).number(2).toBytes();

        assertThatThrownBy(() -> new OwnEnvelopes().decode(newer)).hasMessageContaining("A newer one wrote it");
    }

    @Test
    void times_are_rounded_up_and_end_where_lua_can_count_no_further() {
        assertThat(Millis.of(Instant.ofEpochSecond(1, 1))).isEqualTo(1001);
        assertThat(Millis.of(Instant.ofEpochMilli(1000))).isEqualTo(1000);
        assertThat(Millis.of(Instant.MAX)).isEqualTo(Millis.NEVER);
        assertThat(Millis.of(Instant.MIN)).isEqualTo(-Millis.NEVER);
        assertThat(Millis.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Millis.NEVER);
    }
}
