package io.lovage.celery.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.Capture;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EventsTest {

    static Stream<Capture> captured() {
        return Capture.ofKind("event");
    }

    @ParameterizedTest
    @MethodSource("captured")
    void every_captured_event_is_read_and_written_as_it_was(Capture capture) {
        Envelope envelope = capture.envelope();
        List<CeleryEvent> events = read(envelope);

        boolean batch = envelope.jsonTree().isArray();
        Envelope written = batch ? Events.writeBatch(events, "tag") : Events.write(events.get(0), "tag");

        assertThat(written.jsonTree()).isEqualTo(toNanos(envelope.jsonTree()));
        assertThat(written.headers()).isEqualTo(envelope.headers());
        assertThat(written.properties().deliveryInfo().routingKey()).isEqualTo(routingKeyOf(capture));
        assertThat(written.properties().deliveryMode())
                .isEqualTo(envelope.properties().deliveryMode());
        assertThat(written.properties().priority())
                .isEqualTo(envelope.properties().priority());
    }

    @Test
    void there_are_as_many_as_were_captured() {
        assertThat(captured()).hasSize(20);
    }

    @Test
    void only_what_celery_gives_no_meaning_is_other() {
        assertThat(captured()
                        .filter(capture -> read(capture.envelope()).stream()
                                .anyMatch(event -> event.what() instanceof Happening.Other)))
                .extracting(Capture::name)
                .containsExactly("119-rmq-event-worker-elect");
    }

    @Test
    void a_task_is_told_with_what_it_was_called() {
        Happening.TaskSent sent = (Happening.TaskSent) first("106");

        assertThat(sent.call().name()).isEqualTo("proj.add");
        assertThat(sent.call().args()).isEqualTo("(2, 3)");
        assertThat(sent.queue()).isEqualTo("celery");
    }

    @Test
    void each_outcome_is_told_as_what_it_is() {
        assertThat(first("109"))
                .isInstanceOfSatisfying(
                        Happening.TaskSucceeded.class,
                        done -> assertThat(done.runtime()).isEqualTo(Duration.ofNanos(3419612)));
        assertThat(first("110"))
                .isInstanceOfSatisfying(
                        Happening.TaskFailed.class,
                        failed -> assertThat(failed.exception()).isEqualTo("ValueError('boom', 42)"));
        assertThat(first("111").type()).isEqualTo("task-retried");
        assertThat(first("112"))
                .isEqualTo(new Happening.TaskRevoked("080d1083-96ef-4812-9d8b-32d25d0ba8e5", false, null, true));
        assertThat(first("113"))
                .isEqualTo(new Happening.TaskRevoked("e55fc094-7088-45d3-b2b8-8d89e7d4429e", true, 15, false));
        assertThat(read(Capture.of("114").envelope()).get(1).what())
                .isEqualTo(new Happening.TaskRejected("54f93ac5-70c9-41ec-b929-b2a9d9f97ad8", false));
    }

    @Test
    void a_worker_gives_signs_of_life() {
        assertThat(first("117")).isInstanceOfSatisfying(Happening.WorkerAlive.class, alive -> {
            assertThat(alive.life()).isEqualTo(Happening.Life.HEARTBEAT);
            assertThat(alive.every()).isEqualTo(Duration.ofSeconds(2));
            assertThat(alive.processed()).isEqualTo(6);
        });
        assertThat(read(Capture.of("117").envelope()).get(0).source().timestamp())
                .isEqualTo(Instant.parse("2026-11-22T12:40:34.161565800Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"hostname\": \"h\", \"timestamp\": 1.5} | 'type' of an event is missing",
                "{\"type\": \"task-sent\", \"timestamp\": 1.5} | 'hostname' of an event is missing",
                "{\"type\": \"task-sent\", \"hostname\": \"h\"} | 'timestamp' of an event is missing",
                "{\"type\": \"task-sent\", \"hostname\": \"h\", \"timestamp\": 1e99} | 'timestamp' of an event is not a time",
                "{\"type\": \"task-started\", \"hostname\": \"h\", \"timestamp\": 1} | 'uuid' of an event is missing",
                "5 | An event is a number",
                "{ | The body is not valid JSON",
            })
    void a_broken_event_tells_why(String json, String reason) {
        Envelope envelope = Envelope.json(
                Payload.utf8(json), Map.of(), Capture.of("120").envelope().properties());

        assertThat(Events.read(envelope))
                .singleElement()
                .satisfies(event -> assertThat(event.reason().orElseThrow()).startsWith(reason));
    }

    @Test
    void a_broken_event_leaves_the_others_of_its_batch_alone() {
        Envelope good = Capture.of("108").envelope();
        Envelope batch = Envelope.json(
                Payload.utf8("[{}, " + good.body().text().substring(1)), good.headers(), good.properties());

        assertThat(Events.read(batch)).map(event -> event.value().isPresent()).containsExactly(false, true);
    }

    @Test
    void a_clock_is_ahead_of_whatever_it_saw() {
        LamportClock clock = new LamportClock();

        assertThat(clock.next()).isEqualTo(1);
        assertThat(clock.received(7)).isEqualTo(8);
        assertThat(clock.received(3)).isEqualTo(9);
        assertThat(clock.now()).isEqualTo(9);
    }

    private static Happening first(String capture) {
        return read(Capture.of(capture).envelope()).get(0).what();
    }

    private static List<CeleryEvent> read(Envelope envelope) {
        return Events.read(envelope).stream()
                .map(Decoded::value)
                .map(Optional::orElseThrow)
                .toList();
    }

    private static String routingKeyOf(Capture capture) {
        return capture.isOnRedis()
                ? capture.envelope().properties().deliveryInfo().routingKey()
                : capture.json().get("routing_key").stringValue();
    }

    /** Python's floats have digits beyond nanoseconds, which mean nothing. */
    private static JsonNode toNanos(JsonNode json) {
        if (json.isArray()) {
            return WireJson.array(json.valueStream().map(EventsTest::toNanos).toList());
        }
        ObjectNode changed = (ObjectNode) json.deepCopy();
        if (json.has("runtime")) {
            long nanos = json.get("runtime").decimalValue().movePointRight(9).longValue();
            changed.set("runtime", Times.writeFraction(Duration.ofNanos(nanos)));
        }
        return changed;
    }
}
