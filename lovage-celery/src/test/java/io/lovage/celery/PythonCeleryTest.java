package io.lovage.celery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.bridge.PriorityScale;
import io.lovage.celery.bridge.WorkSignatures;
import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.ChunksSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.MapSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.event.CeleryEvent;
import io.lovage.celery.event.EventSource;
import io.lovage.celery.event.Events;
import io.lovage.celery.event.Happening;
import io.lovage.celery.result.Exceptions;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.ResultRef;
import io.lovage.celery.result.ResultState;
import io.lovage.celery.result.Results;
import io.lovage.celery.task.Embed;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.task.TaskMessages;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Headers;
import io.lovage.task.Piped;
import io.lovage.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Real Python reads what is written here, and what it writes is read. */
class PythonCeleryTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final MessageMapping MAPPING = new MessageMapping(PriorityScale.ZERO_FIRST, "lovage@test", "");

    @TempDir
    Path folder;

    private PythonPeer python;

    @BeforeEach
    void findPython() throws IOException, InterruptedException {
        python = PythonPeer.in(folder, "celery_peer.py");
    }

    @Test
    void whatever_a_python_client_sends_is_read_and_written_as_it_was() throws Exception {
        JsonNode answer = python.ask("produce", WireJson.object());
        int seen = 0;

        for (Map.Entry<String, JsonNode> call : answer.get("sent").properties()) {
            assertThat(call.getValue()).as(call.getKey()).isNotEmpty();
            for (JsonNode text : call.getValue()) {
                Envelope envelope =
                        EnvelopeJson.read(text.stringValue()).value().orElseThrow();
                TaskMessage message = TaskMessages.read(envelope).value().orElseThrow();
                Envelope written = TaskMessages.write(message, envelope.properties());
                assertThat(again(WireJson.object(written.headers())))
                        .as(call.getKey())
                        .isEqualTo(WireJson.object(envelope.headers()));
                assertThat(written.jsonTree()).as(call.getKey()).isEqualTo(envelope.jsonTree());
                assertThat(MAPPING.toMessage(envelope, "celery", NOW).value())
                        .as(call.getKey())
                        .isPresent();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(20);
        for (Map.Entry<String, JsonNode> signature : answer.get("signatures").properties()) {
            JsonNode json = WireJson.parse(signature.getValue().stringValue(), "signature");
            assertThat(again(Signatures.write(Signatures.read(json))))
                    .as(signature.getKey())
                    .isEqualTo(withHeaderAsGroup(json));
        }
    }

    @Test
    void a_python_worker_runs_what_lovage_sends() throws Exception {
        Message seen = new Message(
                MessageId.of("019ab3c4-7e1a-7000-8000-000000000001"),
                "celery",
                "peer.seen",
                Map.of("tenant", "t1", Headers.TIMEOUT, "20500"),
                Payload.utf8("[[],{},{}]"),
                7,
                NOW,
                NOW.plusNanos(123456789),
                Instant.parse("2099-01-01T00:00:00Z"));
        Message unicode =
                message(2, "peer.echo", "[[\"Grüße 日本 🌿\",1.50,1180591620717411303424],{\"ä\":[null,true]},{}]");
        Message failing = message(3, "peer.fail", "[[],{\"text\":\"boom\"},{}]");

        JsonNode answer = python.ask("run", request(List.of(seen, unicode, failing), Map.of()));

        JsonNode request = answer.at("/019ab3c4-7e1a-7000-8000-000000000001/result");
        assertThat(request.get("root_id").stringValue()).isEqualTo(seen.id().toString());
        assertThat(request.get("eta").stringValue()).isEqualTo("2026-11-22T12:00:00.123456+00:00");
        assertThat(request.get("expires").stringValue()).isEqualTo("2099-01-01T00:00:00+00:00");
        assertThat(request.get("timelimit").toString()).isEqualTo("[null,20.5]");
        assertThat(request.get("priority").intValue()).isEqualTo(2);
        assertThat(request.get("tenant").stringValue()).isEqualTo("t1");
        assertThat(request.get("lang").stringValue()).isEqualTo("java");
        assertThat(answer.get(unicode.id().toString()).get("result").toString())
                .isEqualTo("{\"args\":[\"Grüße 日本 🌿\",1.5,1180591620717411303424],\"kwargs\":{\"ä\":[null,true]}}");
        assertThat(answer.get(failing.id().toString()).toString())
                .isEqualTo("{\"state\":\"FAILURE\",\"result\":\"ValueError('boom', 42)\"}");
    }

    @Test
    void a_python_worker_goes_on_with_what_follows_a_task() throws Exception {
        Signature last = TaskSignature.of("peer.add", WireJson.tree(100)).withOptions(id("last"));
        Signature next = TaskSignature.of("peer.add", WireJson.tree(10)).withOptions(id("next"));
        Signature linked =
                TaskSignature.of("peer.echo", WireJson.tree("linked")).withOptions(id("linked"));
        TaskMessage first = TaskMessage.of(
                        "first", "peer.add", List.of(WireJson.tree(1), WireJson.tree(2)), Map.of(), "lovage@test")
                .withEmbed(new Embed(List.of(linked), null, List.of(last, next), null));
        Envelope envelope = TaskMessages.write(
                first, Properties.of(2, DeliveryInfo.toQueue("celery"), "tag-1").withTask("first", ""));
        ObjectNode request = request(List.of(), Map.of());
        ((ArrayNode) request.get("envelopes")).add(EnvelopeJson.write(envelope));
        ((ArrayNode) request.get("ids")).add("next").add("last").add("linked");

        JsonNode answer = python.ask("run", request);

        assertThat(answer.at("/next/result").intValue()).isEqualTo(13);
        assertThat(answer.at("/last/result").intValue()).isEqualTo(113);
        assertThat(answer.at("/linked/result/args").toString()).isEqualTo("[3,\"linked\"]");
    }

    @Test
    void a_python_client_runs_every_kind_of_signature() throws Exception {
        Signature three = add(1, 2);
        Signature plusTen = TaskSignature.of("peer.add", WireJson.tree(10));
        Signature total = TaskSignature.of("peer.total");
        List<JsonNode> pairs = List.of(pair(1, 1), pair(2, 2), pair(3, 3));
        Map<String, Signature> signatures = Map.of(
                "task", three,
                "chain", ChainSignature.of(List.of(three, plusTen, plusTen)),
                "group", GroupSignature.of(List.of(three, add(3, 4))),
                "chord", ChordSignature.of(List.of(three, add(3, 4)), total),
                "steps",
                        ChainSignature.of(List.of(three, ChordSignature.of(List.of(plusTen, plusTen), total), plusTen)),
                "starmap", MapSignature.starmap(TaskSignature.of("peer.add"), pairs),
                "map", MapSignature.map(total, pairs),
                "chunks",
                        ChunksSignature.of(TaskSignature.of("peer.add"), pairs, 2)
                                .parts());

        JsonNode answer = python.ask("run", request(List.of(), signatures));

        assertThat(answer.at("/task/result").toString()).isEqualTo("3");
        assertThat(answer.at("/chain/result").toString()).isEqualTo("23");
        assertThat(answer.at("/group/result").toString()).isEqualTo("[3,7]");
        assertThat(answer.at("/chord/result").toString()).isEqualTo("10");
        assertThat(answer.at("/steps/result").toString()).isEqualTo("36");
        assertThat(answer.at("/starmap/result").toString()).isEqualTo("[2,4,6]");
        assertThat(answer.at("/map/result").toString()).isEqualTo("[2,4,6]");
        assertThat(answer.at("/chunks/result").toString()).isEqualTo("[[2,4],[6]]");
    }

    @Test
    void python_workers_run_a_flow_of_lovages() throws Exception {
        Piped<Integer, Integer, Integer> add = Piped.of("peer.add", Integer.class, Integer.class, Integer.class)
                .queue("celery");
        Task<List<Integer>, Integer> total =
                Task.reducer("peer.total", Integer.class, Integer.class).queue("celery");
        record Sum(int x, int y) {}
        Task<Sum, Integer> sum = Task.of("peer.add", Sum.class, Integer.class).queue("celery");
        Call<Integer> flow = sum.with(new Sum(1, 2))
                .then(Flow.fanOut(List.of(add.with(10), add.with(20))))
                .then(total)
                .then(add.with(5));
        Signature signature = WorkSignatures.of(flow.work(), PriorityScale.ZERO_FIRST, NOW);

        JsonNode answer = python.ask("run", request(List.of(), Map.of("flow", signature)));

        assertThat(answer.at("/flow/result").intValue()).isEqualTo(41);
    }

    @Test
    void a_python_client_sees_results_of_java_tasks() throws Exception {
        List<ResultDocument> documents = List.of(
                ResultDocument.success("t1", WireJson.tree(List.of(1, "ä")), NOW)
                        .withChildren(List.of(ResultRef.task("c1"))),
                ResultDocument.failure("t2", Exceptions.toPython(new IllegalArgumentException("bad")), "at X", NOW),
                ResultDocument.failure("t3", Exceptions.toPython(new ArrayStoreException("odd")), null, NOW),
                ResultDocument.revoked("t4", "terminated", NOW),
                ResultDocument.started("t5", 7, "java@host"),
                ResultDocument.custom("t6", ResultState.PROGRESS, WireJson.tree(Map.of("current", 3))));
        ObjectNode request = WireJson.object();
        request.set(
                "results", WireJson.tree(documents.stream().map(Results::write).toList()));
        request.put(
                "group", Results.writeGroup(ResultRef.group("g", List.of(ResultRef.task("m1"), ResultRef.task("m2")))));

        JsonNode answer = python.ask("read_results", request);

        assertThat(answer.at("/results/0").toString())
                .isEqualTo("{\"state\":\"SUCCESS\",\"children\":[\"c1\"],\"result\":[1,\"ä\"]}");
        assertThat(answer.at("/results/1/type").stringValue()).isEqualTo("builtins.ValueError");
        assertThat(answer.at("/results/1/args").toString()).isEqualTo("[\"bad\"]");
        assertThat(answer.at("/results/2/type").stringValue()).isEqualTo("celery.exceptions.ArrayStoreException");
        assertThat(answer.at("/results/3/type").stringValue()).isEqualTo("celery.exceptions.TaskRevokedError");
        assertThat(answer.at("/results/4/state").stringValue()).isEqualTo("STARTED");
        assertThat(answer.at("/results/5/result/current").intValue()).isEqualTo(3);
        assertThat(answer.get("group").toString()).isEqualTo("[\"m1\",\"m2\"]");
    }

    @Test
    void results_of_python_tasks_are_read() throws Exception {
        List<ResultDocument> documents = python.ask("write_results", WireJson.object())
                .get("texts")
                .valueStream()
                .map(text -> Results.read(text.stringValue()).value().orElseThrow())
                .toList();

        assertThat(documents)
                .map(document -> document.state().name())
                .containsExactly("SUCCESS", "FAILURE", "FAILURE", "RETRY", "PROGRESS");
        assertThat(documents.get(0).result().toString()).isEqualTo("{\"a\":[1,2.5,\"ä\"]}");
        assertThat(Exceptions.toJava(documents.get(1).error(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("('boom', 42)");
        assertThat(documents.get(2).error().type()).endsWith("OrderError");
    }

    @Test
    void a_python_monitor_sees_java_workers_and_tasks() throws Exception {
        EventSource source = new EventSource("java@host", 7, 1L, NOW, 0);
        Happening.Called call = new Happening.Called("peer.add", "(1, 2)", "{}", "t1", null, 0, null, null);
        List<Envelope> envelopes = List.of(
                Events.write(
                        new CeleryEvent(
                                source,
                                new Happening.WorkerAlive(
                                        Happening.Life.ONLINE,
                                        Duration.ofSeconds(2),
                                        0,
                                        9,
                                        List.of(0.5, 0.25, 0.1),
                                        List.of("lovage", "0.1", "Linux"))),
                        "1"),
                Events.writeBatch(
                        List.of(
                                new CeleryEvent(source, new Happening.TaskReceived("t1", call)),
                                new CeleryEvent(source, new Happening.TaskStarted("t1")),
                                new CeleryEvent(
                                        source, new Happening.TaskSucceeded("t1", "3", Duration.ofMillis(1500)))),
                        "2"));
        ObjectNode request = WireJson.object();
        request.set(
                "envelopes",
                WireJson.tree(envelopes.stream().map(EnvelopeJson::write).toList()));

        JsonNode answer = python.ask("watch", request);

        assertThat(answer.at("/tasks/t1").toString())
                .isEqualTo("{\"state\":\"SUCCESS\",\"name\":\"peer.add\",\"runtime\":1.5}");
        assertThat(answer.at("/workers/java@host").toString()).isEqualTo("{\"processed\":9,\"sw\":\"lovage\"}");
    }

    private static Message message(int number, String task, String body) {
        MessageId id = MessageId.of("019ab3c4-7e1a-7000-8000-%012d".formatted(number));
        return Message.of(id, "celery", task, Payload.utf8(body), NOW);
    }

    private static ObjectNode request(List<Message> messages, Map<String, Signature> signatures) {
        ObjectNode request = WireJson.object();
        ArrayNode envelopes = request.putArray("envelopes");
        ArrayNode ids = request.putArray("ids");
        for (Message message : messages) {
            envelopes.add(EnvelopeJson.write(MAPPING.toEnvelope(
                    message, UUID.nameUUIDFromBytes(message.body().bytes()).toString())));
            ids.add(message.id().toString());
        }
        ObjectNode texts = request.putObject("signatures");
        signatures.forEach((name, signature) -> texts.put(name, WireJson.write(Signatures.write(signature))));
        return request;
    }

    private static Signature add(int x, int y) {
        return TaskSignature.of("peer.add", WireJson.tree(x), WireJson.tree(y));
    }

    private static JsonNode pair(int x, int y) {
        return WireJson.tree(List.of(x, y));
    }

    private static SignatureOptions id(String taskId) {
        return SignatureOptions.NONE.with("task_id", taskId);
    }

    /** Celery before 5.3 leaves a chord's header a list if it was given as one. */
    private static JsonNode withHeaderAsGroup(JsonNode json) {
        JsonNode header = json.at("/kwargs/header");
        if (header.isArray()) {
            List<Signature> members = header.valueStream().map(Signatures::read).toList();
            ((ObjectNode) json.get("kwargs")).set("header", Signatures.write(GroupSignature.of(members)));
        }
        return json;
    }

    private static JsonNode again(JsonNode tree) {
        return WireJson.parse(WireJson.write(tree), "tree");
    }
}
