package io.lovage.celery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.bridge.PriorityScale;
import io.lovage.celery.control.ControlRequest;
import io.lovage.celery.event.CeleryEvent;
import io.lovage.celery.event.Events;
import io.lovage.celery.follow.Aftermath;
import io.lovage.celery.follow.Aftermaths;
import io.lovage.celery.follow.ChordReturn;
import io.lovage.celery.follow.SendSettings;
import io.lovage.celery.result.Results;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.WireJson;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import io.lovage.task.Headers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is wrong with a message, a consumer gets to know it as a value. Each field of captured messages is replaced by each of many wrong values. */
class NeverThrowsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final MessageMapping MAPPING = new MessageMapping(PriorityScale.ZERO_FIRST, "lovage@test", "");

    private static final Aftermaths AFTERMATHS = new Aftermaths(MAPPING, SendSettings.of("lovage@test", () -> "new"));

    private static final List<JsonNode> WRONG = Stream.of(
                    "null",
                    "true",
                    "5",
                    "-1",
                    "1.5",
                    "NaN",
                    "1e999999999",
                    "99999999999999999999",
                    "\"\"",
                    "\" \"",
                    "\"x\"",
                    "\"999999999-01-01T00:00:00\"",
                    "[]",
                    "[[]]",
                    "[null]",
                    "{}",
                    "{\"task\": \"celery.chord\"}",
                    "{\"__type__\": \"uuid\", \"__value__\": {}}")
            .map(json -> WireJson.parse(json, json))
            .toList();

    static Stream<Capture> tasks() {
        return Capture.ofKind("task").filter(Capture::isOnRedis);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void a_task_of_whatever_shape_is_sound_or_broken(Capture capture) {
        tryAll(capture.valueTree(), NeverThrowsTest::toMessage);
        tryBodies(capture, NeverThrowsTest::toMessage);
    }

    @Test
    void a_message_of_lovages_own_of_whatever_shape_is_sound_or_broken() {
        Message message = Message.of(
                MessageId.of("019ab3c4-7e1a-7000-8000-0123456789ab"), "q", "a", Payload.utf8("[[],{},{}]"), NOW);
        String envelope = EnvelopeJson.write(MAPPING.toEnvelope(message.withHeaders(Map.of("id", "clash")), "tag"));

        tryAll(WireJson.parse(envelope, "envelope"), NeverThrowsTest::toMessage);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void the_end_of_a_task_is_recorded_whatever_follows_it(Capture capture) {
        Message message =
                MAPPING.toMessage(capture.envelope(), "celery", NOW).value().orElseThrow();
        boolean recorded = !message.headers().containsKey(Headers.RETENTION);
        List<Outcome> outcomes = List.of(
                new Outcome.Succeeded(Payload.utf8("1")),
                new Outcome.Failed(new TaskError("x", "y", null)),
                new Outcome.Expired());
        int problems = 0;

        for (JsonNode body : changed(capture.bodyTree())) {
            for (Outcome outcome : outcomes) {
                Aftermath aftermath = AFTERMATHS.of(withBody(message, WireJson.writeBytes(body)), outcome, NOW);
                assertThat(aftermath.results().isEmpty()).isNotEqualTo(recorded);
                problems += aftermath.problems().size();
            }
        }
        assertThat(problems).isPositive();
    }

    @Test
    void a_chord_comes_to_an_end_whatever_is_stored_of_it() {
        Message member = MAPPING.toMessage(Capture.of("062").envelope(), "celery", NOW)
                .value()
                .orElseThrow();
        ChordReturn last = AFTERMATHS
                .of(member, new Outcome.Succeeded(Payload.utf8("1")), NOW)
                .parts()
                .get(0);
        String saved = "{\"result\":[[\"g\",null],[[[\"" + last.part().taskId() + "\",null],null]]]}";
        List<JsonNode> parts = changed(WireJson.parse(last.part().write(), "part"));
        List<JsonNode> groups = changed(WireJson.parse(saved, "group"));

        for (JsonNode part : parts) {
            assertEnds(AFTERMATHS.ofChord(last, List.of(WireJson.write(part)), null, NOW));
        }
        for (JsonNode group : groups) {
            assertEnds(AFTERMATHS.ofChord(last, List.of(last.part().write()), WireJson.write(group), NOW));
        }
        tryAll(WireJson.parse(last.write(), "part"), json -> ChordReturn.read(WireJson.write(json)));
    }

    private static void assertEnds(Aftermath aftermath) {
        assertThat(aftermath.messages().isEmpty())
                .isNotEqualTo(aftermath.results().isEmpty());
    }

    private static Message withBody(Message message, Payload body) {
        return new Message(
                message.id(),
                message.queue(),
                message.task(),
                message.headers(),
                body,
                message.priority(),
                message.enqueuedAt(),
                message.notBefore(),
                message.expires());
    }

    static Stream<Capture> results() {
        return Capture.ofKind("result");
    }

    @ParameterizedTest
    @MethodSource("results")
    void a_result_of_whatever_shape_is_sound_or_broken(Capture capture) {
        tryAll(capture.valueTree(), json -> Results.read(WireJson.write(json)));
    }

    static Stream<Capture> events() {
        return Capture.ofKind("event").filter(Capture::isOnRedis);
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_of_whatever_shape_is_sound_or_broken(Capture capture) {
        tryBodies(capture, NeverThrowsTest::toEvent);
    }

    @Test
    void a_request_of_whatever_shape_is_sound_or_broken() {
        tryBodies(
                Capture.of("177"),
                json -> EnvelopeJson.read(WireJson.write(json))
                        .value()
                        .map(ControlRequest::read)
                        .orElseThrow());
    }

    private static Decoded<?> toMessage(JsonNode json) {
        Decoded<Envelope> envelope = EnvelopeJson.read(WireJson.write(json));
        return envelope.value().isEmpty()
                ? envelope
                : MAPPING.toMessage(envelope.value().get(), "celery", NOW);
    }

    private static Decoded<?> toEvent(JsonNode json) {
        Envelope envelope = EnvelopeJson.read(WireJson.write(json)).value().orElseThrow();
        List<Decoded<CeleryEvent>> events = Events.read(envelope);
        return events.isEmpty() ? new Decoded.Broken<>("no events") : events.get(0);
    }

    /** The envelope with each wrong body. */
    private static void tryBodies(Capture capture, Function<JsonNode, Decoded<?>> reader) {
        tryAll(capture.bodyTree(), body -> {
            ObjectNode envelope = (ObjectNode) capture.valueTree();
            ((ObjectNode) envelope.get("properties")).remove("body_encoding");
            ((ObjectNode) envelope.get("headers")).remove("compression");
            return reader.apply(envelope.put("body", WireJson.write(body)));
        });
    }

    private static void tryAll(JsonNode sound, Function<JsonNode, Decoded<?>> reader) {
        int broken = 0;
        for (JsonNode changed : changed(sound)) {
            Decoded<?> read = reader.apply(changed);
            assertThat(read.value().isPresent()).isNotEqualTo(read.reason().isPresent());
            broken += read.reason().isPresent() ? 1 : 0;
        }
        assertThat(reader.apply(sound).reason()).isEmpty();
        assertThat(broken).isPositive();
    }

    /** The tree with each of its parts in turn, itself included, replaced by each wrong value. */
    private static List<JsonNode> changed(JsonNode tree) {
        List<JsonNode> all = new ArrayList<>(WRONG);
        if (tree instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                for (JsonNode part : changed(field.getValue())) {
                    all.add(object.deepCopy().set(field.getKey(), part));
                }
                all.add(object.deepCopy().without(field.getKey()));
            }
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                for (JsonNode part : changed(array.get(i))) {
                    all.add(array.deepCopy().set(i, part));
                }
            }
        }
        return all;
    }
}
