package io.lovage.celery.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.Capture;
import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.result.ChordPart;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.ResultRef;
import io.lovage.celery.result.ResultState;
import io.lovage.celery.result.Results;
import io.lovage.celery.task.Embed;
import io.lovage.celery.task.Lineage;
import io.lovage.celery.task.TaskHeaders;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.task.TaskMessages;
import io.lovage.celery.task.Terms;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.WireJson;
import io.lovage.engine.Outcome;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AftermathsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final TaskError ERROR =
            new TaskError("java.lang.IllegalArgumentException", "boom", "java.lang.IllegalArgumentException: boom\n");

    @Test
    void each_step_of_a_chain_is_sent_as_celery_sends_it() {
        Aftermath second = aftermath("029", "3");
        Aftermath third = of(second.messages().get(0).message(), succeeded("30"));

        assertThat(facts(second)).isEqualTo(facts("030"));
        assertThat(facts(third)).isEqualTo(facts("031"));
        assertThat(of(third.messages().get(0).message(), succeeded("1")).messages())
                .isEmpty();
    }

    @Test
    void callbacks_are_sent_as_celery_sends_them() {
        assertThat(facts(aftermath("021", "4", task("022").id()))).isEqualTo(facts("022"));

        List<String> ids = List.of(task("024").id(), task("025").id(), group("024"));
        Aftermath several = aftermath("023", "5", ids.toArray(String[]::new));

        assertThat(facts(several)).isEqualTo(facts("024", "025"));
        assertThat(several.messages()).map(Outgoing::priority).containsExactly(0, 3);
    }

    @Test
    void an_errback_is_sent_as_celery_sends_it() {
        TaskMessage failed =
                task("026").withEmbed(new Embed(null, List.of(TaskSignature.of("proj.on_err_old")), null, null));
        String failedId = failed.id();

        Aftermath aftermath = aftermaths(task("027").id(), group("027")).of(failed, new Outcome.Failed(ERROR), NOW);

        TaskMessage errback = aftermath.messages().get(0).message();
        assertThat(errback.args()).map(JsonNode::stringValue).containsExactly(failedId);
        assertThat(errback.lineage()).isEqualTo(new Lineage(failedId, failedId, group("027"), 0, 0));
        assertThat(aftermath.results()).singleElement().satisfies(result -> {
            assertThat(result.state()).isEqualTo(ResultState.FAILURE);
            assertThat(result.traceback()).isEqualTo(ERROR.trace());
            assertThat(Results.write(result))
                    .contains("{\"exc_type\":\"ValueError\",\"exc_message\":[\"boom\"],\"exc_module\":\"builtins\"}");
        });
    }

    @Test
    void a_chord_in_a_chain_is_started_as_celery_starts_it() {
        Aftermath started = aftermath("039", "2");

        assertThat(lineageAndArgs(started.messages().get(0).message())).isEqualTo(lineageAndArgs(task("040")));
        assertThat(started.chords()).containsExactly(new ChordStart(group("040"), 2, null));
        assertThat(results(started).get(task("039").id()).children())
                .isEqualTo(Results.read(Capture.of("093").value())
                        .value()
                        .orElseThrow()
                        .children());
    }

    @Test
    void the_body_of_a_chord_is_sent_as_celery_sends_it() {
        TaskMessage member = started("039", "2", 1);
        ChordReturn last = of(member, succeeded("22")).parts().get(0);
        List<String> parts = List.of(part("m0", "12"), part(member.id(), "22"));

        Aftermath finished = aftermaths().ofChord(read(last.write()), parts, null, NOW);

        assertThat(last.group()).isEqualTo(group("040"));
        assertThat(last.index()).isEqualTo(1);
        assertThat(last.part().write()).isEqualTo(parts.get(1));
        assertThat(lineageAndArgs(finished.messages().get(0).message())).isEqualTo(lineageAndArgs(task("041")));
        assertThat(finished.messages().get(0).message().embed().chain()).hasSize(1);
    }

    @Test
    void a_chord_that_failed_fails_all_that_waits_for_it_as_celery_does() {
        TaskMessage member = task("037");
        ChordReturn last = of(member, new Outcome.Failed(ERROR)).parts().get(0);
        ChordPart failed = ChordPart.read(Capture.of("101").value()).value().orElseThrow();

        Aftermath finished = aftermaths(task("038").id(), group("038"))
                .ofChord(last, List.of(failed.write(), last.part().write()), null, NOW);

        ResultDocument expected =
                Results.read(Capture.of("096").value()).value().orElseThrow();
        ResultDocument body = finished.results().get(0);
        assertThat(body.taskId()).isEqualTo(expected.taskId());
        assertThat(body.result()).isEqualTo(expected.result());
        TaskMessage errback = finished.messages().get(0).message();
        assertThat(errback.args()).isEqualTo(task("038").args());
        assertThat(errback.lineage().parentId()).isEqualTo(task("038").lineage().parentId());
        assertThat(errback.lineage().group()).isEqualTo(group("038"));
    }

    @Test
    void results_are_stored_as_celery_stores_them() {
        ResultDocument success = aftermath("034", "1.50").results().get(0);
        ResultDocument member = Results.read(Capture.of("094").value()).value().orElseThrow();

        assertThat(Results.write(success)).contains("\"result\":1.50,");
        assertThat(success.groupId()).isEqualTo(group("034"));
        assertThat(member.groupId()).isNotNull();
        assertThat(Results.write(
                        aftermath("034", "1180591620717411303424").results().get(0)))
                .contains("\"result\":1180591620717411303424,");
        assertThat(Results.write(aftermath("034", "{\"__type__\":\"decimal\",\"__value__\":\"1.0\"}")
                        .results()
                        .get(0)))
                .contains("{\"__type__\":\"decimal\",\"__value__\":\"1.0\"}");
        assertThat(Results.write(aftermath("034", "").results().get(0))).contains("\"result\":null,");
    }

    @Test
    void a_result_that_is_no_json_is_a_failure_to_celery() {
        Aftermath aftermath = aftermath("029", "<html>");

        assertThat(aftermath.messages()).isEmpty();
        assertThat(aftermath.results())
                .hasSize(3)
                .allMatch(result -> result.state().equals(ResultState.FAILURE));
        assertThat(Results.write(aftermath.results().get(0))).contains("EncodeError");
    }

    @Test
    void a_retry_is_recorded_and_nothing_follows_it() {
        Aftermath aftermath = of(task("034"), new Outcome.RetryAt(ERROR, NOW.plusSeconds(1)));

        assertThat(aftermath.parts()).isEmpty();
        assertThat(aftermath.messages()).isEmpty();
        ResultDocument retry = aftermath.results().get(0);
        assertThat(retry.state()).isEqualTo(ResultState.RETRY);
        assertThat(retry.children())
                .isEqualTo(List.of(ResultRef.task(task("034").id())));
        assertThat(retry.dateDone()).isNull();
    }

    @Test
    void a_task_that_was_cancelled_or_too_late_revokes_what_waits_for_it() {
        Aftermath member = of(task("034"), new Outcome.Cancelled("no longer wanted"));
        Aftermath step = of(task("029"), new Outcome.Expired());

        assertThat(member.parts())
                .singleElement()
                .satisfies(part -> assertThat(part.part().write())
                        .contains("\"REVOKED\",{\"exc_type\":\"TaskRevokedError\",\"exc_message\":[\"revoked\"]"));
        assertThat(step.messages()).isEmpty();
        assertThat(step.results())
                .hasSize(3)
                .allSatisfy(result -> assertThat(Results.write(result)).contains("\"exc_message\":[\"expired\"]"));
    }

    @Test
    void no_errback_is_called_for_a_task_that_was_revoked() {
        assertThat(of(task("026"), new Outcome.Expired()).messages()).isEmpty();
        assertThat(of(task("026"), new Outcome.Failed(ERROR)).messages()).isNotEmpty();
    }

    @Test
    void a_task_whose_result_is_ignored_hands_in_its_part_all_the_same() {
        TaskMessage member = task("034").withTerms(new Terms(null, null, 0, null, null, true));

        assertThat(of(member, succeeded("1")).parts()).hasSize(1);
        assertThat(of(member, succeeded("1")).results()).isEmpty();
        assertThat(of(member, new Outcome.Failed(ERROR)).results()).isEmpty();
        assertThat(of(member, new Outcome.RetryAt(ERROR, NOW)).results()).isEmpty();
    }

    @Test
    void a_step_that_cannot_be_sent_fails_the_rest_of_its_chain() {
        SignatureOptions odd =
                SignatureOptions.NONE.with("expires", WireJson.tree(true)).with("task_id", "odd");
        List<Signature> chain = List.of(
                TaskSignature.of("last").withOptions(SignatureOptions.NONE.with("task_id", "last")),
                TaskSignature.of("odd").withOptions(odd));
        TaskMessage task = task("029").withEmbed(new Embed(null, null, chain, null));

        Aftermath aftermath = of(task, succeeded("1"));

        assertThat(aftermath.messages()).isEmpty();
        assertThat(aftermath.problems()).singleElement().asString().contains("next step", task.id(), "expires");
        assertThat(results(aftermath).get(task.id()).state()).isEqualTo(ResultState.SUCCESS);
        assertThat(results(aftermath).get("odd").state()).isEqualTo(ResultState.FAILURE);
        assertThat(results(aftermath).get("last").state()).isEqualTo(ResultState.FAILURE);
    }

    @Test
    void of_callbacks_of_which_one_cannot_be_sent_none_is_and_the_chain_goes_on() {
        TaskSignature odd =
                TaskSignature.of("odd").withOptions(SignatureOptions.NONE.with("expires", WireJson.tree(true)));
        Embed embed = new Embed(List.of(TaskSignature.of("good"), odd), null, List.of(TaskSignature.of("next")), null);

        Aftermath aftermath = of(task("029").withEmbed(embed), succeeded("1"));

        assertThat(aftermath.messages())
                .map(message -> message.message().task())
                .containsExactly("next");
        assertThat(aftermath.problems()).hasSize(1);
        assertThat(aftermath.results().get(0).children()).hasSize(1);
    }

    @Test
    void of_a_message_of_lovages_own_only_what_it_carries_for_celery_is_followed() {
        Payload plain = Payload.utf8("[[],{},{}]");
        Payload withNext =
                TaskMessages.body(List.of(), Map.of(), new Embed(null, null, List.of(TaskSignature.of("next")), null));

        assertThat(aftermaths().of(own(plain), succeeded("1"), NOW)).isEqualTo(Aftermath.NOTHING);
        assertThat(aftermaths().of(own(Payload.utf8("[[],{},{\"callbacks\":[]}]")), succeeded("1"), NOW))
                .isEqualTo(Aftermath.NOTHING);
        assertThat(aftermaths("n").of(own(withNext), succeeded("1"), NOW).messages())
                .map(message -> message.message().task())
                .containsExactly("next");
    }

    @Test
    void a_message_goes_to_the_queue_that_its_signature_or_else_the_application_says() {
        TaskSignature anywhere = TaskSignature.of("anywhere");
        TaskSignature there = anywhere.withOptions(SignatureOptions.NONE
                .with("queue", "there")
                .with("expires", WireJson.tree(60))
                .with("priority", WireJson.tree(5)));
        SendSettings settings = new SendSettings("lovage@test", task -> "queue of " + task, () -> "id");
        Canvases canvases = new Canvases(settings);

        Outgoing first = canvases.start(anywhere, "id", NOW).first().messages().get(0);
        Outgoing second = canvases.start(there, "id", NOW).first().messages().get(0);

        assertThat(first.queue()).isEqualTo("queue of anywhere");
        assertThat(EnvelopeJson.write(second.toEnvelope("tag")))
                .contains("\"exchange\":\"\",\"routing_key\":\"there\"", "\"delivery_tag\":\"tag\"")
                .contains(
                        "\"priority\":5", "\"expiration\":\"60000\"", "\"correlation_id\":\"id\"", "\"reply_to\":\"\"");
    }

    @Test
    void lists_within_the_list_for_a_body_are_made_from_the_saved_group() {
        ChordReturn last = of(task("034"), succeeded("1")).parts().get(0);
        List<String> parts = List.of(part("a", "1"), part("b", "2"), part("c", "3"));
        String saved =
                "{\"result\":[[\"g\",null],[[[\"b\",null],null],[[\"h\",null],[[[\"c\",null],null],[[\"a\",null],null]]]]]}";

        Aftermath finished = aftermaths().ofChord(last, parts, saved, NOW);
        Aftermath lacking = aftermaths().ofChord(last, parts.subList(0, 2), saved, NOW);

        assertThat(finished.messages().get(0).message().args()).hasToString("[[2,[3,1]]]");
        assertThat(lacking.messages()).isEmpty();
        assertThat(Results.write(lacking.results().get(0))).contains("ChordError", "Join error", "no part of task c");
        assertThat(lacking.problems()).hasSize(1);
    }

    private static Aftermaths aftermaths(String... ids) {
        Iterator<String> iterator = new ArrayList<>(List.of(ids)).iterator();
        return new Aftermaths(JavaWorker.MAPPING, SendSettings.of("lovage@test", iterator::next));
    }

    private static Aftermath of(TaskMessage task, Outcome outcome) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add("new-" + i);
        }
        return aftermaths(ids.toArray(String[]::new)).of(task, outcome, NOW);
    }

    /** What follows the success of a captured task, as an engine would ask for it. */
    private static Aftermath aftermath(String capture, String result, String... ids) {
        Message message = JavaWorker.MAPPING
                .toMessage(Capture.of(capture).envelope(), "celery", NOW)
                .value()
                .orElseThrow();
        assertThat(MessageMapping.isForeign(message)).isTrue();
        return aftermaths(ids).of(message, succeeded(result), NOW);
    }

    private static TaskMessage started(String capture, String result, int index) {
        return aftermath(capture, result).messages().get(index).message();
    }

    private static Outcome succeeded(String json) {
        return new Outcome.Succeeded(Payload.utf8(json));
    }

    private static String part(String id, String result) {
        return new ChordPart(id, ResultState.SUCCESS, WireJson.parse(result, "result")).write();
    }

    private static ChordReturn read(String json) {
        return ChordReturn.read(json).value().orElseThrow();
    }

    private static Message own(Payload body) {
        return Message.of(MessageId.of("019ab3c4-7e1a-7000-8000-0123456789ab"), "q", "task", body, NOW);
    }

    private static TaskMessage task(String capture) {
        return TaskMessages.read(Capture.of(capture).envelope()).value().orElseThrow();
    }

    private static String group(String capture) {
        return task(capture).lineage().group();
    }

    private static Map<String, ResultDocument> results(Aftermath aftermath) {
        Map<String, ResultDocument> results = new LinkedHashMap<>();
        aftermath.results().forEach(result -> results.put(result.taskId(), result));
        return results;
    }

    private static List<Object> lineageAndArgs(TaskMessage task) {
        return List.of(task.id(), task.task(), task.lineage(), task.args(), task.kwargs());
    }

    private static List<List<Object>> facts(Aftermath aftermath) {
        assertThat(aftermath.problems()).isEmpty();
        return aftermath.messages().stream()
                .map(message -> facts(message.message()))
                .toList();
    }

    private static List<List<Object>> facts(String... captures) {
        return List.of(captures).stream().map(capture -> facts(task(capture))).toList();
    }

    /** All but what names the sender, and how Python prints a list that was a tuple. */
    private static List<Object> facts(TaskMessage task) {
        Map<String, JsonNode> headers = TaskHeaders.write(task);
        headers.keySet().removeAll(List.of("origin", "lang", "argsrepr"));
        return List.of(
                WireJson.write(WireJson.object(headers)),
                TaskMessages.body(task.args(), task.kwargs(), task.embed()).text());
    }
}
