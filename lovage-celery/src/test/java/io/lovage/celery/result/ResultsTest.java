package io.lovage.celery.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.Capture;
import io.lovage.celery.wire.WireJson;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ResultsTest {

    private static final Instant DONE = Instant.parse("2026-11-22T12:40:32.307896Z");

    static Stream<Capture> captured() {
        return Stream.concat(Capture.ofKind("result"), Capture.ofKind("rpc-result"));
    }

    @ParameterizedTest
    @MethodSource("captured")
    void every_captured_result_is_read_and_written_as_it_was(Capture capture) {
        String json = textOf(capture);

        ResultDocument document = read(json);

        assertThat(parse(Results.write(document))).isEqualTo(asNewCeleryWritesIt(json));
    }

    @Test
    void there_are_as_many_as_were_captured() {
        assertThat(captured()).hasSize(30);
    }

    @ParameterizedTest
    @CsvSource({
        "072, SUCCESS, true, false",
        "075, FAILURE, true, true",
        "078, RETRY, false, true",
        "081, STARTED, false, false",
        "082, PROGRESS, false, false",
        "083, SKIPPED, false, false",
        "085, REVOKED, true, true",
    })
    void a_state_has_its_meaning(String capture, String state, boolean ready, boolean exception) {
        ResultDocument document = read(textOf(Capture.of(capture)));

        assertThat(document.state().name()).isEqualTo(state);
        assertThat(document.state().isReady()).isEqualTo(ready);
        assertThat(document.state().hasException()).isEqualTo(exception);
        assertThat(document.error() != null).isEqualTo(exception);
    }

    @Test
    void an_exception_has_its_type_and_what_it_was_given() {
        RemoteError error = read(textOf(Capture.of("075"))).error();

        assertThat(error).isEqualTo(RemoteError.of("builtins", "ValueError", "boom", 42));
        assertThat(error.repr()).isEqualTo("ValueError('boom', 42)");
    }

    @Test
    void children_may_be_tasks_and_groups_or_unknown() {
        ResultRef group = read(textOf(Capture.of("093"))).children().get(0);

        assertThat(group.members()).hasSize(2);
        assertThat(read(textOf(Capture.of("092"))).children())
                .containsExactly(ResultRef.task("64f427ee-00b4-4bcf-9266-7967c7072321"));
        assertThat(read(textOf(Capture.of("086"))).children()).isNull();
    }

    @Test
    void a_time_without_offset_is_in_utc() {
        assertThat(read(textOf(Capture.of("073"))).dateDone()).isEqualTo("2026-11-22T12:42:47.564096Z");
    }

    @Test
    void each_state_is_written_as_celery_does() {
        assertThat(fields(ResultDocument.success("t", WireJson.tree(5), DONE), "072"))
                .isEqualTo(fields("072"));
        assertThat(fields(
                        ResultDocument.failure(
                                "t", RemoteError.of("celery.exceptions", "Reject", "nope", false), null, DONE),
                        "084"))
                .isEqualTo(fields("084"));
        assertThat(fields(ResultDocument.revoked("t", "expired", DONE), "085")).isEqualTo(fields("085"));
        assertThat(fields(ResultDocument.failure("t", RemoteError.notRegistered("nobody.knows"), null, DONE), "089"))
                .isEqualTo(fields("089"));
        assertThat(fields(ResultDocument.started("t", 21568, "w1@pyhost"), "081"))
                .isEqualTo(fields("081"));
        assertThat(fields(
                        ResultDocument.custom("t", ResultState.PROGRESS, parse("{\"current\": 3, \"total\": 10}")),
                        "082"))
                .isEqualTo(fields("082"));
        assertThat(ResultDocument.retry("t", RemoteError.of("builtins", "RuntimeError"), null)
                        .children())
                .containsExactly(ResultRef.task("t"));
    }

    @Test
    void a_chords_error_names_the_member_and_its_exception() {
        RemoteError cause = RemoteError.of("builtins", "ValueError", "member", 42);

        assertThat(RemoteError.chordFailed("207145ad-2234-469b-b809-6fc02a627b52", cause))
                .isEqualTo(read(textOf(Capture.of("096"))).error());
    }

    @Test
    void a_saved_group_is_read_and_written_as_it_was() {
        String json = Capture.of("098").value();

        ResultRef group = Results.readGroup(json).value().orElseThrow();

        assertThat(group.members()).hasSize(2);
        assertThat(parse(Results.writeGroup(group))).isEqualTo(parse(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "101"})
    void a_part_of_a_chord_is_read_and_written_as_it_was(String capture) {
        String json = Capture.of(capture).value();

        ChordPart part = ChordPart.read(json).value().orElseThrow();

        assertThat(parse(part.write())).isEqualTo(parse(json));
        assertThat(part.error() != null).isEqualTo(capture.equals("101"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 'task_id' of the result is missing",
                "{\"task_id\": \"t\"} | 'status' of the result is missing",
                "{\"task_id\": \"t\", \"status\": \"FAILURE\", \"result\": 5} | An exception is a number",
                "{\"task_id\": \"t\", \"status\": \"FAILURE\", \"result\": {}} | 'exc_type' of an exception is missing",
                "{\"task_id\": \"t\", \"status\": \"SUCCESS\", \"children\": [5]} | A result's name is a number",
                "{\"task_id\": \"t\", \"status\": \"SUCCESS\", \"date_done\": \"now\"} | 'date_done' of the result is not a time",
                "{\"task_id\": \"t\", \"status\": \" \"} | The state of a result is empty",
                "[] | The result is a list",
                "{ | The result is not valid JSON",
            })
    void a_broken_result_tells_why(String json, String reason) {
        assertThat(Results.read(json).reason())
                .hasValueSatisfying(why -> assertThat(why).startsWith(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "[1, 2, 3]", "[1, 2, \"SUCCESS\", 4]", "[1"})
    void a_broken_part_of_a_chord_tells_why(String json) {
        assertThat(ChordPart.read(json).reason()).isPresent();
    }

    private static String textOf(Capture capture) {
        return capture.isOnRedis()
                ? capture.value()
                : capture.json().get("body").stringValue();
    }

    private static ResultDocument read(String json) {
        return Results.read(json).value().orElseThrow();
    }

    private static JsonNode parse(String json) {
        return WireJson.parse(json, "json");
    }

    /** Celery 5.2 leaves out the offset, and in rpc results the time. */
    private static JsonNode asNewCeleryWritesIt(String json) {
        ObjectNode tree = (ObjectNode) parse(json);
        String done = tree.path("date_done").asString("");
        if (!tree.has("date_done")) {
            tree.putNull("date_done");
        } else if (!done.isEmpty() && !done.endsWith("+00:00")) {
            tree.put("date_done", done + "+00:00");
        }
        return tree;
    }

    /** All but what differs from one task to the next. */
    private static JsonNode fields(String capture) {
        return ((ObjectNode) parse(textOf(Capture.of(capture)))).without(List.of("task_id", "date_done"));
    }

    private static JsonNode fields(ResultDocument document, String capture) {
        ObjectNode written = (ObjectNode) parse(Results.write(document));
        boolean over = parse(textOf(Capture.of(capture))).get("date_done").isString();
        assertThat(written.get("date_done").isString()).isEqualTo(over);
        return written.without(List.of("task_id", "date_done"));
    }
}
