package io.lovage.celery.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.PythonPeer;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.Results;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.WireJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a canvas becomes is the same whether workers in Python or in Java run it, or both by turns. */
class PythonCanvasTest {

    private static final String META = "celery-task-meta-";

    @TempDir
    Path folder;

    private PythonPeer python;

    @BeforeEach
    void findPython() throws Exception {
        python = PythonPeer.in(folder, "canvas_peer.py");
    }

    @Test
    void a_java_worker_does_with_a_python_canvas_what_a_python_worker_does() throws Exception {
        JsonNode answer = python.ask("send", WireJson.object()).get("finished");

        assertThat(answer.properties()).hasSizeGreaterThan(30);
        for (Map.Entry<String, JsonNode> canvas : answer.properties()) {
            JavaWorker java = worker(canvas.getValue()).run();
            assertThat(java.problems).as(canvas.getKey()).isEmpty();
            assertThat(java.calls).as(canvas.getKey()).hasSameElementsAs(calls(canvas.getValue()));
            assertThat(java.calls).as(canvas.getKey()).hasSameSizeAs(calls(canvas.getValue()));
            assertThat(outcomes(canvas, java.strings()))
                    .as(canvas.getKey())
                    .containsAllEntriesOf(
                            outcomes(canvas, strings(canvas.getValue().get("after"))));
        }
    }

    @Test
    void a_java_worker_finishes_what_python_workers_do_not() throws Exception {
        JsonNode answer = python.ask("send", WireJson.object()).get("unfinished");

        assertThat(ended(answer, "group at the end of a member")).isEqualTo("SUCCESS [[3,4],10]");
        assertThat(ended(answer, "group at the end of the last member")).isEqualTo("SUCCESS [10,[3,4]]");
        assertThat(ended(answer, "group as the body of a member")).isEqualTo("SUCCESS [[2,[2]],10]");
        assertThat(ended(answer, "failure before a chain"))
                .startsWith("FAILURE {\"exc_type\":\"ChordError\"")
                .contains("raised ValueError('m')");
        assertThat(ended(answer, "failure in a chord's member"))
                .startsWith("FAILURE {\"exc_type\":\"ChordError\"")
                .contains("raised ChordError(");
    }

    private static String ended(JsonNode answer, String name) {
        JsonNode canvas = answer.get(name);
        JavaWorker java = worker(canvas).run();
        String id = canvas.get("final").stringValue();
        assertThat(java.problems).as(name).isEmpty();
        if (name.startsWith("failure")) {
            assertThat(java.calls).as(name).contains("[\"peer.note\",[\"" + id + "\"]]");
        }
        return Samples.told(java.result(id));
    }

    @Test
    void workers_of_both_languages_take_turns_in_a_canvas() throws Exception {
        JsonNode answer = python.ask("send", WireJson.object()).get("finished");
        ObjectNode request = WireJson.object();
        ObjectNode worlds = request.putObject("worlds");
        Map<String, JavaWorker> begun = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> canvas : answer.properties()) {
            for (int most = 1; most < canvas.getValue().get("calls").size(); most++) {
                String name = canvas.getKey() + "/" + most;
                begun.put(name, worker(canvas.getValue()).run(most));
                worlds.set(name, begun.get(name).world());
            }
        }

        JsonNode continued = python.ask("run", request);

        begun.forEach((name, java) -> {
            Map.Entry<String, JsonNode> canvas = answer.properties().stream()
                    .filter(each -> name.startsWith(each.getKey() + "/"))
                    .findFirst()
                    .orElseThrow();
            List<String> all = new ArrayList<>(java.calls);
            all.addAll(calls(continued.get(name)));
            assertThat(normal(all)).as(name).isEqualTo(normal(calls(canvas.getValue())));
            assertThat(outcomes(canvas, strings(continued.get(name))))
                    .as(name)
                    .containsAllEntriesOf(
                            outcomes(canvas, strings(canvas.getValue().get("after"))));
        });
    }

    @Test
    void python_workers_run_the_canvases_of_a_java_client() throws Exception {
        ObjectNode request = WireJson.object();
        ObjectNode worlds = request.putObject("worlds");
        Samples.ALL.forEach((name, sample) -> {
            worlds.set(name + "/0", sample.started().world());
            int runs = sample.started().run().calls.size();
            for (int most = 1; most < runs; most++) {
                worlds.set(name + "/" + most, sample.started().run(most).world());
            }
        });

        JsonNode continued = python.ask("run", request);

        for (Map.Entry<String, JsonNode> world : continued.properties()) {
            String text = strings(world.getValue()).get(META + Samples.FINAL_ID);
            Samples.Sample sample = Samples.ALL.get(world.getKey().replaceAll("/.*", ""));
            assertThat(text).as(world.getKey()).isNotNull();
            assertThat(Samples.told(Results.read(text).value().orElseThrow()))
                    .as(world.getKey())
                    .isEqualTo(sample.expected());
        }
    }

    private static JavaWorker worker(JsonNode canvas) {
        List<String> sent =
                canvas.get("sent").valueStream().map(JsonNode::stringValue).toList();
        return JavaWorker.after(sent, canvas.get("before"));
    }

    private static List<String> calls(JsonNode canvas) {
        return canvas.get("calls")
                .valueStream()
                .map(call -> WireJson.write(WireJson.parse(call.stringValue(), "call")))
                .toList();
    }

    private static Map<String, Long> normal(List<String> calls) {
        return calls.stream().collect(Collectors.groupingBy(call -> call, Collectors.counting()));
    }

    private static Map<String, String> strings(JsonNode stored) {
        Map<String, String> strings = new LinkedHashMap<>();
        stored.get("strings")
                .properties()
                .forEach(each -> strings.put(each.getKey(), each.getValue().stringValue()));
        return strings;
    }

    /** How the tasks ended that had their ids when the canvas was sent. */
    private static Map<String, String> outcomes(Map.Entry<String, JsonNode> canvas, Map<String, String> stored) {
        String sent = canvas.getValue()
                .get("sent")
                .valueStream()
                .map(text -> EnvelopeJson.read(text.stringValue()).value().orElseThrow())
                .map(envelope -> envelope.jsonTree().toString() + envelope.headers())
                .collect(Collectors.joining());
        Map<String, String> outcomes = new LinkedHashMap<>();
        stored.forEach((key, text) -> {
            if (key.startsWith(META) && sent.contains(key.substring(META.length()))) {
                ResultDocument document = Results.read(text).value().orElseThrow();
                outcomes.put(key, document.state() + " " + WireJson.write(document.result()));
            }
        });
        return outcomes;
    }
}
