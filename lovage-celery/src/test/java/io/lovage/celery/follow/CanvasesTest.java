package io.lovage.celery.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.result.ResultState;
import io.lovage.message.InvalidMessageException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanvasesTest {

    static Stream<String> names() {
        return Samples.ALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void java_workers_run_the_canvases_of_a_java_client(String name) {
        JavaWorker worker = Samples.ALL.get(name).started().run();

        assertThat(Samples.told(worker.result(Samples.FINAL_ID)))
                .isEqualTo(Samples.ALL.get(name).expected());
        assertThat(worker.problems).isEmpty();
    }

    @Test
    void the_errback_of_a_chain_is_called_for_whichever_step_fails() {
        Signature chain = Samples.chain(Samples.sum(1, 1), Samples.fail("mid"), Samples.plus(1))
                .withOptions(SignatureOptions.NONE.with(
                        "link_error", Signatures.writeAll(List.of(TaskSignature.of("peer.note")))));
        JavaWorker worker = new JavaWorker();
        Aftermath start =
                canvases().start(chain, Samples.FINAL_ID, JavaWorker.NOW).first();
        Signature failing = start.messages().get(0).message().embed().nextInChain();

        worker.commit(start);
        JavaWorker unused = worker.run();

        assertThat(worker.calls)
                .contains("[\"peer.note\",[\"" + failing.options().taskId() + "\"]]");
        assertThat(worker.result(Samples.FINAL_ID).state()).isEqualTo(ResultState.FAILURE);
    }

    @Test
    void a_chord_ends_when_a_step_of_a_member_fails_and_so_does_the_chord_around_it() {
        Signature inner = ChordSignature.of(
                List.of(Samples.sum(1, 1), Samples.chain(Samples.fail("in"), Samples.plus(1))),
                TaskSignature.of("peer.total"));
        Signature outer = ChordSignature.of(List.of(inner, Samples.sum(2, 2)), TaskSignature.of("peer.same"));
        JavaWorker worker = new JavaWorker();

        worker.commit(canvases().start(outer, Samples.FINAL_ID, JavaWorker.NOW).first());
        JavaWorker unused = worker.run();

        assertThat(Samples.told(worker.result(Samples.FINAL_ID)))
                .startsWith("FAILURE")
                .contains("raised ChordError(", "raised ValueError('in')");
    }

    @Test
    void options_of_a_composition_hold_for_the_tasks_that_it_begins_with() {
        Signature group = Samples.group(Samples.sum(1, 1), Samples.chain(Samples.sum(2, 2), Samples.plus(1)))
                .withOptions(SignatureOptions.NONE.with("queue", "there"));

        Aftermath start =
                canvases().start(group, Samples.FINAL_ID, JavaWorker.NOW).first();

        assertThat(start.messages()).map(Outgoing::queue).containsExactly("there", "there");
        assertThat(start.messages()
                        .get(1)
                        .message()
                        .embed()
                        .nextInChain()
                        .options()
                        .queue())
                .isNull();
        assertThat(start.chords()).map(ChordStart::size).containsExactly(2);
    }

    @Test
    void a_composition_without_a_task_is_refused() {
        assertThatThrownBy(() -> canvases().start(Samples.chain(), Samples.FINAL_ID, JavaWorker.NOW))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("celery.chain");
    }

    private static Canvases canvases() {
        return new Canvases(JavaWorker.SETTINGS);
    }
}
