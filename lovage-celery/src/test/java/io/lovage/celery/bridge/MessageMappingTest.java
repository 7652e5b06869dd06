package io.lovage.celery.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.celery.Capture;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.TypedValues;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import io.lovage.message.Payload;
import io.lovage.task.CallMessages;
import io.lovage.task.Headers;
import io.lovage.task.Task;
import io.lovage.task.TaskPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class MessageMappingTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.123456Z");
    private static final MessageId ID = MessageId.of("019ab3c4-7e1a-7000-8000-0123456789ab");

    private final MessageMapping redis = new MessageMapping(PriorityScale.ZERO_FIRST, "lovage@host", "");

    @Nested
    class FromCelery {

        static Stream<Capture> tasks() {
            return Capture.ofKind("task");
        }

        @ParameterizedTest
        @MethodSource("tasks")
        void every_captured_task_goes_through_lovage_and_comes_out_the_same(Capture capture) {
            Envelope envelope = capture.envelope();

            Message message = message(envelope);
            MessageLimits.check(message);
            Envelope back = redis.toEnvelope(message, "tag");

            Map<String, JsonNode> uncompressed = new LinkedHashMap<>(envelope.headers());
            uncompressed.remove("compression");
            assertThat(again(WireJson.object(back.headers()))).isEqualTo(WireJson.object(uncompressed));
            assertThat(back.jsonTree()).isEqualTo(plain(envelope));
            assertThat(back.properties())
                    .usingRecursiveComparison()
                    .ignoringFields("deliveryTag", "deliveryInfo")
                    .isEqualTo(envelope.properties());
        }

        @Test
        void it_says_what_a_worker_needs() {
            Message message = message(Capture.of("056").envelope());

            assertThat(message.task()).isEqualTo("proj.add");
            assertThat(message.queue()).isEqualTo("celery");
            assertThat(message.body().text()).startsWith("[[");
            assertThat(message.notBefore()).isAfter(Instant.parse("2026-11-22T00:00:00Z"));
            assertThat(message.id().toString())
                    .isEqualTo(Capture.of("056").envelope().properties().correlationId());
        }

        @Test
        void its_priority_is_what_the_transport_does_with_it() {
            Envelope six = Capture.of("058").envelope();
            MessageMapping rabbit = new MessageMapping(PriorityScale.ZERO_LAST, "lovage@host", "");

            assertThat(message(six).priority()).isEqualTo(3);
            assertThat(rabbit.toMessage(six, "q", NOW).value().orElseThrow().priority())
                    .isEqualTo(6);
        }

        @Test
        void another_priority_given_by_lovage_is_told_to_celery() {
            Message changed = message(Capture.of("052").envelope()).withPriority(2);

            assertThat(redis.toEnvelope(changed, "tag").properties().priority()).isEqualTo(7);
        }

        @Test
        void marked_values_bind_to_javas_types() {
            @SuppressWarnings("ArrayRecordComponent") // As a user may write it.
            record Typed(
                    Instant at,
                    LocalDateTime local,
                    LocalDate day,
                    LocalTime time,
                    UUID id,
                    BigDecimal price,
                    byte[] text,
                    byte[] binary) {}
            Message message = message(Capture.of("016").envelope());

            Typed typed = (Typed)
                    Task.of("proj.echo", Typed.class, String.class).parameters().bind(message.body(), List.of())[0];

            assertThat(typed.at()).isEqualTo(Instant.parse("2026-01-02T03:04:05.000678Z"));
            assertThat(typed.local()).isEqualTo("2026-01-02T03:04:05");
            assertThat(typed.day()).isEqualTo("2026-01-02");
            assertThat(typed.time()).isEqualTo("03:04:05");
            assertThat(typed.id()).isEqualTo(UUID.fromString("12345678-1234-5678-1234-567812345678"));
            assertThat(typed.price()).isEqualTo(new BigDecimal("10.20"));
            assertThat(typed.text()).asString().isEqualTo("raw");
            assertThat(typed.binary()).containsExactly(0xff, 0x00);
        }

        @Test
        void its_limits_hold_for_a_worker_in_java() {
            Message limited = message(Capture.of("010").envelope());
            Message ignored = message(Capture.of("014").envelope());

            assertThat(CallMessages.policy(limited, TaskPolicy.DEFAULT).timeout())
                    .isEqualTo(Duration.ofSeconds(20));
            assertThat(CallMessages.policy(ignored, TaskPolicy.DEFAULT).retention())
                    .isZero();
        }

        @Test
        void users_headers_are_seen_by_the_handler() {
            Message message = message(Capture.of("011").envelope());

            assertThat(Headers.ofUser(message.headers()))
                    .containsEntry("n", "5")
                    .containsKey("tenant");
        }

        @Test
        void what_follows_it_is_known_later() {
            Message message = message(Capture.of("062").envelope());

            TaskMessage task = redis.taskOf(message);

            assertThat(task.embed().chord()).isNotNull();
            assertThat(task.lineage().groupIndex()).isEqualTo(1);
        }

        @Test
        void an_id_that_is_no_uuid_gets_one_that_follows_from_it() {
            Envelope envelope = Envelope.json(
                    Payload.utf8("[[], {}, {}]"),
                    Map.of("task", WireJson.tree("a"), "id", WireJson.tree("order-7")),
                    Capture.of("052").envelope().properties());

            Message message = message(envelope);

            assertThat(message.id()).isEqualTo(MessageMapping.idOf("order-7"));
            assertThat(redis.taskOf(message).id()).isEqualTo("order-7");
        }

        @Test
        void a_broken_one_tells_why() {
            Envelope broken = Envelope.json(
                    Payload.utf8("[["),
                    Capture.of("052").envelope().headers(),
                    Capture.of("052").envelope().properties());

            assertThat(redis.toMessage(broken, "celery", NOW).reason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("not valid JSON"));
        }

        private static JsonNode plain(Envelope envelope) {
            return TypedValues.withoutMarks(envelope.jsonTree());
        }
    }

    @Nested
    class FromLovage {

        private final Message full = new Message(
                ID,
                "mail",
                "email.send",
                Map.of("tenant", "t1", "id", "mine", "redelivered", "no", Headers.TIMEOUT, "2500", Headers.FLOW, "f"),
                Payload.utf8("[[1],{\"to\":\"ä\"},{}]"),
                7,
                Instant.parse("2026-11-22T12:00:00.123456789Z"),
                NOW.plusSeconds(5),
                NOW.plusSeconds(60));

        @Test
        void a_message_comes_back_as_it_was() {
            Envelope envelope = redis.toEnvelope(full, "tag");
            Envelope read =
                    EnvelopeJson.read(EnvelopeJson.write(envelope)).value().orElseThrow();

            assertThat(redis.toMessage(read, "mail", NOW.plusSeconds(999)).value())
                    .contains(full);
        }

        @Test
        void celery_finds_what_it_knows_in_its_own_places() {
            Envelope envelope = redis.toEnvelope(full, "tag");

            assertThat(envelope.headers().get("id").stringValue()).isEqualTo(ID.toString());
            assertThat(envelope.headers().get("eta").stringValue()).isEqualTo("2026-11-22T12:00:05.123456+00:00");
            assertThat(envelope.headers().get("expires").stringValue()).isEqualTo("2026-11-22T12:01:00.123456+00:00");
            assertThat(envelope.headers().get("timelimit").toString()).isEqualTo("[null,2.5]");
            assertThat(envelope.headers().get("tenant").stringValue()).isEqualTo("t1");
            assertThat(envelope.headers().get("argsrepr").stringValue()).isEqualTo("(1,)");
            assertThat(envelope.properties().priority()).isEqualTo(2);
            assertThat(envelope.properties().expiration()).isEqualTo("59999");
            assertThat(envelope.properties().deliveryInfo().routingKey()).isEqualTo("mail");
        }

        @Test
        void a_call_without_record_is_one_whose_result_celery_ignores() {
            Message noRecord = full.withHeaders(Map.of(Headers.RETENTION, "0"));

            assertThat(redis.toEnvelope(noRecord, "tag")
                            .headers()
                            .get("ignore_result")
                            .booleanValue())
                    .isTrue();
            assertThat(redis.toEnvelope(full, "tag")
                            .headers()
                            .get("ignore_result")
                            .booleanValue())
                    .isFalse();
        }

        @Test
        void one_that_a_python_worker_sent_again_is_pythons() {
            Envelope envelope = redis.toEnvelope(full, "tag");
            Map<String, JsonNode> retried = new LinkedHashMap<>(envelope.headers());
            retried.put("lang", WireJson.tree("py"));
            retried.put("retries", WireJson.tree(1));

            Message message = message(Envelope.json(envelope.body(), retried, envelope.properties()));

            assertThat(redis.taskOf(message).terms().retries()).isEqualTo(1);
            assertThat(message.headers()).containsEntry("tenant", "t1");
        }

        @Test
        void a_message_without_a_task_is_refused() {
            Message plain = Message.of(ID, "mail", null, Payload.EMPTY, NOW);

            assertThatThrownBy(() -> redis.toEnvelope(plain, "tag"))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("calls no task");
        }

        @Test
        void priorities_are_turned_around_and_back() {
            for (PriorityScale scale : PriorityScale.values()) {
                for (int priority = 0; priority <= 9; priority++) {
                    assertThat(scale.toLovage(scale.toCelery(priority))).isEqualTo(priority);
                }
            }
            assertThat(PriorityScale.ZERO_FIRST.toLovage(null)).isEqualTo(9);
            assertThat(PriorityScale.ZERO_FIRST.toLovage(255)).isEqualTo(0);
            assertThat(PriorityScale.ZERO_LAST.toLovage(-3)).isEqualTo(0);
        }
    }

    private Message message(Envelope envelope) {
        return redis.toMessage(envelope, "celery", NOW).value().orElseThrow();
    }

    private static JsonNode again(JsonNode tree) {
        return WireJson.parse(WireJson.write(tree), "tree");
    }
}
