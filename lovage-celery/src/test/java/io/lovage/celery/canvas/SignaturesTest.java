package io.lovage.celery.canvas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.celery.Capture;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SignaturesTest {

    private static final Signature ADD = TaskSignature.of("proj.add", WireJson.tree(1));
    private static final Signature MUL = TaskSignature.of("proj.mul");

    /** Whatever looks like a signature anywhere in a captured task, with the name of the capture. */
    static Stream<JsonNode> captured() {
        return Capture.ofKind("task").flatMap(capture -> signaturesIn(capture.bodyTree()));
    }

    private static Stream<JsonNode> signaturesIn(JsonNode json) {
        Stream<JsonNode> within = json.valueStream().flatMap(SignaturesTest::signaturesIn);
        return json.has("subtask_type") ? Stream.concat(Stream.of(json), within) : within;
    }

    @ParameterizedTest
    @MethodSource("captured")
    void every_captured_signature_is_read_and_written_as_it_was(JsonNode json) {
        assertThat(WireJson.parse(WireJson.write(Signatures.write(Signatures.read(json))), "signature"))
                .isEqualTo(json);
    }

    @Test
    void there_are_as_many_as_were_captured() {
        assertThat(captured()).hasSize(39);
    }

    @Test
    void each_composition_is_read_as_what_it_is() {
        List<JsonNode> items = List.of(WireJson.tree(List.of(1, 2)), WireJson.tree(List.of(3, 4)));
        for (Signature signature : List.of(
                ADD,
                ChainSignature.of(List.of(ADD, MUL)),
                GroupSignature.of(List.of(ADD, ChainSignature.of(List.of(ADD, GroupSignature.of(List.of(MUL)))))),
                ChordSignature.of(List.of(ADD, ADD), ChainSignature.of(List.of(MUL))),
                MapSignature.map(MUL, items),
                MapSignature.starmap(MUL, items),
                ChunksSignature.of(MUL, items, 2))) {
            assertThat(Signatures.read(Signatures.write(signature))).isEqualTo(signature);
        }
    }

    @Test
    void chunks_are_sent_as_a_group_of_starmaps() {
        List<JsonNode> items = Stream.of(1, 2, 3, 4, 5)
                .<JsonNode>map(i -> WireJson.tree(List.of(i, i)))
                .toList();

        GroupSignature parts = ChunksSignature.of(MUL, items, 2).parts();

        assertThat(parts.tasks())
                .containsExactly(
                        MapSignature.starmap(MUL, items.subList(0, 2)),
                        MapSignature.starmap(MUL, items.subList(2, 4)),
                        MapSignature.starmap(MUL, items.subList(4, 5)));
    }

    @Test
    void a_chord_waits_for_the_completions_of_its_header() {
        Signature group = GroupSignature.of(List.of(ADD, ADD));
        Signature nothing = GroupSignature.of(List.of());

        assertThat(Signature.completionsOf(List.of(ADD, group))).isEqualTo(3);
        assertThat(ChainSignature.of(List.of(ADD, group)).completions()).isEqualTo(2);
        assertThat(ChainSignature.of(List.of(group, ADD, nothing)).completions())
                .isEqualTo(1);
        assertThat(ChordSignature.of(List.of(ADD, ADD), MUL).completions()).isEqualTo(1);
        assertThat(ChordSignature.of(List.of(ADD), group).completions()).isEqualTo(2);
    }

    @Test
    void what_a_chords_header_lacks_is_made_up_for() {
        ChordSignature fromList = (ChordSignature) Signatures.read(WireJson.parse("""
                {"task": "celery.chord", "kwargs": {"header": [{"task": "a"}], "body": {"task": "b"}}}""", "chord"));

        assertThat(fromList.header().tasks()).containsExactly(TaskSignature.of("a"));
        assertThat(fromList.body()).isEqualTo(TaskSignature.of("b"));
    }

    @Test
    void options_have_their_meaning() {
        SignatureOptions options =
                Signatures.read(WireJson.parse("""
                        {"task": "a", "options": {"queue": "q", "priority": null, "countdown": 1.5, "time_limit": 30,
                         "eta": "2026-11-22T12:40:35.527915+00:00", "link": {"task": "b"}, "link_error": [{"task": "c"}],
                         "chain": [{"task": "last"}, {"task": "next"}], "monitoring_id": "m", "ignore_result": true}}""", "signature")).options();

        assertThat(options.queue()).isEqualTo("q");
        assertThat(options.priority()).isNull();
        assertThat(options.countdown()).isEqualTo(Duration.ofMillis(1500));
        assertThat(options.timeLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.eta()).isEqualTo(Instant.parse("2026-11-22T12:40:35.527915Z"));
        assertThat(options.link()).containsExactly(TaskSignature.of("b"));
        assertThat(options.linkError()).containsExactly(TaskSignature.of("c"));
        assertThat(options.chain()).containsExactly(TaskSignature.of("last"), TaskSignature.of("next"));
        assertThat(options.ignoreResult()).isTrue();
        assertThat(options.all()).containsKey("monitoring_id");
    }

    @Test
    void outer_options_hold_where_a_signature_says_nothing() {
        SignatureOptions own = SignatureOptions.NONE.with("queue", "own").with("priority", WireJson.nothing());
        SignatureOptions outer = SignatureOptions.NONE.with("queue", "outer").with("priority", WireJson.tree(3));

        assertThat(own.orElse(outer).queue()).isEqualTo("own");
        assertThat(own.orElse(outer).priority()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "{}",
                "{\"task\": 5}",
                "{\"task\": \"a\", \"args\": {}}",
                "{\"task\": \"a\", \"options\": []}",
                "{\"task\": \"a\", \"options\": {\"link\": [1]}}",
                "{\"task\": \"a\", \"options\": {\"eta\": \"soon\"}}",
                "{\"task\": \"celery.chunks\", \"kwargs\": {\"task\": {\"task\": \"a\"}, \"it\": [], \"n\": 0}}",
                "{\"task\": \"celery.map\", \"kwargs\": {\"it\": []}}",
            })
    void what_is_no_signature_is_refused(String json) {
        JsonNode tree = WireJson.parse(json, "json");

        assertThatThrownBy(() -> Signatures.read(tree)).isInstanceOf(MalformedException.class);
    }
}
