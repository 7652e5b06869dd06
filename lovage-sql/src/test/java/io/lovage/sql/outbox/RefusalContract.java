package io.lovage.sql.outbox;

import static io.lovage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.broker.PublishResult;
import io.lovage.message.InvalidMessageException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of rows that the engine doesn't take, or that nobody can read. */
abstract class RefusalContract extends OutboxSuite {

    /** A row as another version of Lovage might have left it. */
    private void insert(String id, String format, String content) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + settings.table()
                                + "(id, created_at, title, format, content, size, state, attempts, due_at) VALUES(?, 1, 'odd', ?, ?, 1, 0, 0, 0)")) {
            insert.setString(1, id);
            insert.setString(2, format);
            insert.setBytes(3, content.getBytes(StandardCharsets.UTF_8));
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void what_the_engine_will_never_take_is_set_aside_and_blocks_nothing() throws Exception {
        engine.says(message -> message.body().text().contains("13")
                ? PublishResult.rejected(PublishResult.Why.TOO_LARGE, "too large for us")
                : null);
        insert("0-broken", "message/1", "{}");
        try (Relay relay = outbox.relayTo(lovage)) {
            String refused = committed(List.of(SQUARE.with(13))).get(0);
            committed(List.of(SQUARE.with(14)));
            awaitEmpty();

            assertThat(tasks()).isEqualTo(1);
            assertThat(outbox.stats().refused()).isEqualTo(2);
            assertThat(outbox.refused(10)).extracting(Refused::id).containsExactly("0-broken", refused);
            assertThat(outbox.refused(10).get(0).reason()).contains("can't be read");
            assertThat(outbox.refused(10).get(1).reason()).isEqualTo("too large for us");
            assertThat(outbox.refused(10).get(1).title()).isEqualTo("square");

            engine.isWell();
            assertThat(outbox.retryRefused()).isEqualTo(2);
            eventually("the engine has it", SOON, () -> tasks() == 2);
            eventually(
                    "the broken one is refused again",
                    SOON,
                    () -> outbox.stats().equals(new OutboxStats(0, null, 1)));
        }
    }

    @Test
    void the_log_says_what_was_set_aside_and_whether_the_engine_was_asked() throws Exception {
        engine.says(message -> PublishResult.rejected(PublishResult.Why.TOO_LARGE, "too large for us"));
        insert("0-broken", "message/1", "{}");
        String refused = committed(List.of(SQUARE.with(13))).get(0);

        assertThat(round(settings).run()).isEqualTo(new Round.Result(2, 2, null));

        assertThat(log.warnings()).hasSize(2);
        assertThat(log.warnings().get(0))
                .startsWith(
                        "Nobody can read odd 0-broken, so the engine wasn't asked, and it stays in the outbox as refused: ");
        assertThat(log.warnings().get(1))
                .isEqualTo("The engine won't take square " + refused
                        + ", which stays in the outbox as refused: too large for us");
    }

    @Test
    void one_that_the_engine_calls_invalid_is_found_among_many() throws Exception {
        engine.says(message -> {
            if (message.body().text().contains("13")) {
                throw new InvalidMessageException("%s", "nobody is called thirteen");
            }
            return null;
        });
        committed(IntStream.range(10, 20).mapToObj(SQUARE::with).toList());
        try (Relay relay = outbox.relayTo(lovage)) {
            awaitEmpty();
        }
        assertThat(tasks()).isEqualTo(9);
        assertThat(outbox.refused(10))
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo("nobody is called thirteen"));
    }

    @Test
    void what_a_newer_version_wrote_is_left_to_it() throws Exception {
        insert("0-newer", "message/2", "whatever");
        try (Relay relay = outbox.relayTo(lovage)) {
            committed(List.of(SQUARE.with(1)));
            eventually("the other one is brought", SOON, () -> tasks() == 1);
            eventually("only the newer one waits", SOON, () -> outbox.stats().waiting() == 1);
        }
        assertThat(outbox.stats().refused()).isZero();
    }

    @Test
    void what_the_engine_does_not_take_now_is_brought_later_and_blocks_nothing() throws Exception {
        engine.says(message -> message.body().text().contains("13")
                ? PublishResult.rejected(PublishResult.Why.DENIED, "not yet")
                : null);
        try (Relay relay = outbox.relayTo(lovage)) {
            committed(List.of(SQUARE.with(13)));
            for (int i = 0; i < 5; i++) {
                committed(List.of(SQUARE.with(100 + i)));
            }
            eventually("the others are brought", SOON, () -> tasks() == 5);
            assertThat(outbox.stats().waiting()).isPositive();

            engine.isWell();
            awaitEmpty();
            assertThat(tasks()).isEqualTo(6);
        }
    }
}
