package io.lovage.celery.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.celery.Capture;
import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.MapSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.InvalidMessageException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AppliedSignatureTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void the_next_step_of_a_chain_is_sent_as_celery_sends_it() {
        assertThat(facts(nextStep("029", 3))).isEqualTo(facts(read("030")));
    }

    @Test
    void a_step_that_is_immutable_ignores_the_result_before_it() {
        assertThat(facts(nextStep("030", 30))).isEqualTo(facts(read("031")));
    }

    @Test
    void a_callback_is_sent_as_celery_sends_it() {
        TaskMessage parent = read("021");
        String id = read("022").id();

        AppliedSignature applied = apply(parent.embed().callbacks().get(0), 4, id, parent);

        assertThat(facts(applied.message())).isEqualTo(facts(read("022")));
    }

    @Test
    void of_several_callbacks_each_is_a_member_of_a_group() {
        TaskMessage parent = read("023");
        for (int i = 0; i < 2; i++) {
            TaskMessage captured = read(i == 0 ? "024" : "025");
            Signature callback = parent.embed().callbacks().get(i);
            SignatureOptions grouped = callback.options()
                    .with("group_id", captured.lineage().group())
                    .with("group_index", WireJson.tree(i));

            AppliedSignature applied = apply(callback.withOptions(grouped), 5, captured.id(), parent);

            assertThat(facts(applied.message())).isEqualTo(facts(captured));
            assertThat(applied.priority()).isEqualTo(i == 0 ? null : 3);
        }
    }

    @Test
    void a_chords_body_is_sent_as_celery_sends_it() {
        TaskMessage member = read("034");
        TaskMessage captured = read("036");
        Signature body = member.embed().chord();
        SignatureOptions finished = body.options()
                .with("root_id", captured.lineage().rootId())
                .with("parent_id", captured.lineage().parentId());

        AppliedSignature applied = AppliedSignature.of(
                body.withOptions(finished),
                List.of(WireJson.tree(List.of(0, 2, 4))),
                "unused",
                new AppliedSignature.Sender(member, NOW, "java@host"));

        assertThat(facts(applied.message())).isEqualTo(facts(captured));
        assertThat(applied.replyTo()).isEqualTo("5586a4e1-62d7-3d27-a823-93f0eb8b3f2f");
    }

    @Test
    void options_become_conditions() {
        Signature signature = Signatures.read(WireJson.parse("""
                {"task": "a", "options": {"queue": "q", "countdown": 2, "expires": 60, "time_limit": 30, "shadow": "b",
                 "headers": {"tenant": "t"}, "stamped_headers": ["m"], "m": "m-1", "ignore_result": true}}""", "signature"));

        AppliedSignature applied =
                AppliedSignature.of(signature, List.of(), "id", new AppliedSignature.Sender(null, NOW, "java@host"));

        TaskMessage message = applied.message();
        assertThat(applied.queue()).isEqualTo("q");
        assertThat(message.lineage()).isEqualTo(Lineage.root("id"));
        assertThat(message.terms().eta()).isEqualTo(NOW.plusSeconds(2));
        assertThat(message.terms().expires()).isEqualTo(NOW.plusSeconds(60));
        assertThat(message.terms().hardLimit()).hasSeconds(30);
        assertThat(message.terms().ignoreResult()).isTrue();
        assertThat(message.caption().shadow()).isEqualTo("b");
        assertThat(message.otherHeaders()).containsOnlyKeys("tenant");
        assertThat(message.stamps()).isEqualTo(new Stamps(List.of("m"), Map.of("m", WireJson.tree("m-1"))));
    }

    @Test
    void a_starmap_is_one_task_but_a_chain_is_none() {
        Signature each = TaskSignature.of("proj.add");
        AppliedSignature.Sender sender = new AppliedSignature.Sender(null, NOW, "java@host");
        List<JsonNode> items = List.of(WireJson.tree(List.of(1, 1)), WireJson.tree(List.of(2, 2)));

        TaskMessage map = AppliedSignature.of(
                        MapSignature.starmap(each, items),
                        List.of(),
                        read("044").id(),
                        sender)
                .message();

        assertThat(facts(map)).isEqualTo(facts(read("044")));
        assertThatThrownBy(() -> AppliedSignature.of(ChainSignature.of(List.of(each)), List.of(), "id", sender))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("celery.chain");
    }

    private static TaskMessage nextStep(String capture, int result) {
        TaskMessage done = read(capture);
        List<Signature> chain = done.embed().chain();
        Signature next = done.embed().nextInChain();
        SignatureOptions options =
                next.options().with("chain", Signatures.writeAll(chain.subList(0, chain.size() - 1)));
        return apply(next.withOptions(options), result, "unused", done).message();
    }

    private static AppliedSignature apply(Signature signature, int result, String id, TaskMessage parent) {
        return AppliedSignature.of(
                signature, List.of(WireJson.tree(result)), id, new AppliedSignature.Sender(parent, NOW, "java@host"));
    }

    /** All that doesn't only serve people. */
    private static Map<String, JsonNode> facts(TaskMessage message) {
        Map<String, JsonNode> facts = new LinkedHashMap<>(TaskHeaders.write(message));
        facts.keySet().removeAll(List.of("lang", "origin", "argsrepr", "kwargsrepr"));
        facts.put("body", WireJson.parse(TaskMessages.body(message.args(), message.kwargs(), message.embed()), "body"));
        return facts;
    }

    private static TaskMessage read(String capture) {
        return TaskMessages.read(Capture.of(capture).envelope()).value().orElseThrow();
    }
}
