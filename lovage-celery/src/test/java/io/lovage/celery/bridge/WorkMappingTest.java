package io.lovage.celery.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.ChunksSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.MapSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import io.lovage.task.Call;
import io.lovage.task.Failure;
import io.lovage.task.Flow;
import io.lovage.task.Piped;
import io.lovage.task.Task;
import io.lovage.task.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WorkMappingTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static final Task<Integer, Integer> TWICE =
            Task.of("twice", Integer.class, Integer.class).queue("python");
    private static final Piped<Integer, Integer, Integer> ADD =
            Piped.of("add", Integer.class, Integer.class, Integer.class).queue("python");
    private static final Task<List<Integer>, Integer> TOTAL =
            Task.reducer("total", Integer.class, Integer.class).queue("python");
    private static final Task<Failure, Void> ALARM =
            Task.of("alarm", Failure.class).queue("java");

    @Nested
    class ToCelery {

        @Test
        void a_call_becomes_a_signature_with_its_options() {
            Signature signature = of(TWICE.with(3)
                    .priority(9)
                    .in(Duration.ofSeconds(5))
                    .expiresIn(Duration.ofMinutes(1))
                    .timeout(Duration.ofMillis(1500))
                    .retention(Duration.ZERO)
                    .header("tenant", "t1"));

            assertThat(signature.task()).isEqualTo("twice");
            assertThat(signature.args()).containsExactly(WireJson.tree(3));
            assertThat(WireJson.object(signature.options().all()).toString())
                    .isEqualTo("{\"queue\":\"python\",\"priority\":0,\"countdown\":5,"
                            + "\"expires\":\"2026-11-22T12:01:00+00:00\",\"soft_time_limit\":1.5,\"ignore_result\":true,"
                            + "\"headers\":{\"tenant\":\"t1\"}}");
        }

        @Test
        void named_arguments_stay_named() {
            record Mail(String to) {}
            TaskSignature signature =
                    (TaskSignature) of(Task.of("send", Mail.class).with(new Mail("ann")));

            assertThat(signature.kwargs()).containsExactly(Map.entry("to", WireJson.tree("ann")));
            assertThat(signature.args()).isEmpty();
        }

        @Test
        void a_chain_is_flat() {
            ChainSignature chain =
                    (ChainSignature) of(TWICE.with(1).then(ADD.with(2)).then(TWICE));

            assertThat(chain.tasks()).map(Signature::task).containsExactly("twice", "add", "twice");
            assertThat(chain.tasks().get(1).args()).containsExactly(WireJson.tree(2));
        }

        @Test
        void what_follows_a_group_is_a_chords_body() {
            Call<Integer> flow = Flow.group(List.of(TWICE.with(1), TWICE.with(2)))
                    .then(TOTAL)
                    .then(ADD.with(5));

            ChordSignature chord = (ChordSignature) of(flow);

            assertThat(chord.header().tasks()).hasSize(2);
            assertThat(((ChainSignature) chord.body()).tasks())
                    .map(Signature::task)
                    .containsExactly("total", "add");
        }

        @Test
        void a_group_in_a_chain_is_a_chord_in_it() {
            Call<Integer> flow = TWICE.with(1)
                    .then(Flow.fanOut(List.of(ADD.with(1), ADD.with(2))))
                    .then(TOTAL);

            ChainSignature chain = (ChainSignature) of(flow);

            assertThat(chain.tasks()).hasSize(2);
            assertThat(chain.tasks().get(1)).isInstanceOf(ChordSignature.class);
        }

        @Test
        void a_group_at_the_end_stays_a_group() {
            ChainSignature chain =
                    (ChainSignature) of(TWICE.with(1).then(Flow.fanOut(List.of(ADD.with(1), ADD.with(2)))));

            assertThat(chain.tasks().get(1)).isInstanceOf(GroupSignature.class);
        }

        @Test
        void options_of_a_whole_hold_for_each_part_and_its_delay_for_what_starts_first() {
            ChordSignature chord = (ChordSignature)
                    of(Flow.group(List.of(TWICE.with(1), TWICE.with(2).then(TWICE)))
                            .then(TOTAL)
                            .queue("elsewhere")
                            .in(Duration.ofSeconds(9)));

            ChainSignature inner = (ChainSignature) chord.header().tasks().get(1);
            assertThat(chord.header().tasks().get(0).options().countdown()).isEqualTo(Duration.ofSeconds(9));
            assertThat(inner.tasks().get(0).options().countdown()).isEqualTo(Duration.ofSeconds(9));
            assertThat(inner.tasks().get(1).options().countdown()).isNull();
            assertThat(chord.body().options().countdown()).isNull();
            assertThat(chord.body().options().queue()).isEqualTo("elsewhere");
        }

        @Test
        void an_error_handler_is_linked_to_each_part() {
            ChainSignature chain = (ChainSignature) of(TWICE.with(1).then(TWICE).onError(ALARM));

            assertThat(chain.tasks())
                    .allSatisfy(task -> assertThat(task.options().linkError())
                            .singleElement()
                            .satisfies(handler -> {
                                assertThat(handler.task()).isEqualTo("alarm");
                                assertThat(handler.options().queue()).isEqualTo("java");
                            }));
        }

        @Test
        void an_error_handler_gets_the_id_that_celery_calls_it_with() {
            Failure failure = (Failure) ALARM.parameters().bind(Payload.utf8("[[\"failed-id\"],{},{}]"), List.of())[0];

            assertThat(failure.taskId()).isEqualTo("failed-id");
        }

        @Test
        void a_unique_key_is_refused() {
            assertThatThrownBy(() -> of(TWICE.with(1).unique("k")))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("unique key 'k'");
        }

        @Test
        void a_header_that_celery_would_take_for_its_own_is_refused() {
            assertThatThrownBy(() -> of(TWICE.with(1).header("eta", "soon")))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("header 'eta'");
        }

        private static Signature of(Call<?> call) {
            return WorkSignatures.of(call.work(), PriorityScale.ZERO_FIRST, NOW);
        }
    }

    @Nested
    class FromCelery {

        private final Signature one = TaskSignature.of("twice", WireJson.tree(1));
        private final Signature next = TaskSignature.of("add", WireJson.tree(2));

        @Test
        void every_composition_that_lovage_makes_comes_back() {
            List<Call<?>> calls = List.of(
                    TWICE.with(3).priority(9).in(Duration.ofSeconds(5)),
                    TWICE.with(1).then(ADD.with(2)).then(TWICE),
                    Flow.group(List.of(TWICE.with(1), TWICE.with(2)))
                            .then(TOTAL)
                            .then(ADD.with(5)),
                    TWICE.with(1)
                            .then(Flow.fanOut(List.of(ADD.with(1), ADD.with(2))))
                            .then(TOTAL),
                    TWICE.with(1).then(TWICE).onError(ALARM));

            for (Call<?> call : calls) {
                Signature signature = WorkSignatures.of(call.work(), PriorityScale.ZERO_FIRST, NOW);
                Work work = SignatureWorks.of(signature, PriorityScale.ZERO_FIRST, NOW);
                assertThat(WireJson.write(Signatures.write(WorkSignatures.of(work, PriorityScale.ZERO_FIRST, NOW))))
                        .isEqualTo(WireJson.write(Signatures.write(signature)));
            }
        }

        @Test
        void options_become_lovages() {
            SignatureOptions options = SignatureOptions.NONE
                    .with("queue", "q")
                    .with("priority", WireJson.tree(6))
                    .with("expires", WireJson.tree(60))
                    .with("time_limit", WireJson.tree(30))
                    .with("headers", WireJson.tree(Map.of("tenant", "t1", "n", 5)));

            Work.Single work = (Work.Single) of(one.withOptions(options));

            assertThat(work.options().queue()).isEqualTo("q");
            assertThat(work.options().priority()).isEqualTo(3);
            assertThat(work.options().expiresIn()).isEqualTo(Duration.ofMinutes(1));
            assertThat(work.options().timeout()).isEqualTo(Duration.ofSeconds(30));
            assertThat(work.options().headers()).isEqualTo(Map.of("tenant", "t1", "n", "5"));
            assertThat(work.body().text()).isEqualTo("[[1],{},{}]");
        }

        @Test
        void chunks_and_starmaps_are_calls_of_celerys_own_tasks() {
            List<JsonNode> items = List.of(WireJson.tree(List.of(1, 1)), WireJson.tree(List.of(2, 2)));

            Work.Group group = (Work.Group) of(ChunksSignature.of(next, items, 1));
            Work.Single map = (Work.Single) of(MapSignature.map(next, items));

            assertThat(group.members())
                    .hasSize(2)
                    .allSatisfy(
                            member -> assertThat(((Work.Single) member).task()).isEqualTo("celery.starmap"));
            assertThat(map.body().text()).startsWith("[[],{\"task\":{\"task\":\"add\"");
        }

        @Test
        void what_a_flow_has_no_place_for_is_refused() {
            SignatureOptions linked = SignatureOptions.NONE.with("link", Signatures.write(next));
            SignatureOptions begun = SignatureOptions.NONE.with("chord", Signatures.write(next));
            SignatureOptions late = SignatureOptions.NONE.with("expires", "2026-11-22T11:00:00+00:00");
            Signature immutable = TaskSignature.of("add").asImmutable();

            refused(ChainSignature.of(List.of(one, immutable)), "immutable");
            refused(one.withOptions(linked), "link");
            refused(one.withOptions(begun), "begun already");
            refused(one.withOptions(late), "expired");
            refused(ChainSignature.of(List.of()), "no tasks");
            refused(
                    new GroupSignature(List.of(one), List.of(WireJson.tree(1)), SignatureOptions.NONE, false),
                    "arguments for the whole");
            assertThat(of(immutable)).isInstanceOf(Work.Single.class);
        }

        private static void refused(Signature signature, String word) {
            assertThatThrownBy(() -> of(signature))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining(word);
        }

        private static Work of(Signature signature) {
            return SignatureWorks.of(signature, PriorityScale.ZERO_FIRST, NOW);
        }
    }
}
