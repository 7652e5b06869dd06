package io.lovage.celery.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.bridge.PriorityScale;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.ResultState;
import io.lovage.celery.result.Results;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.WireJson;
import io.lovage.engine.Outcome;
import io.lovage.event.Errors;
import io.lovage.message.Message;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An engine and a worker that keep everything in maps named as Celery's keys on Redis, and run the tasks that {@code canvas_peer.py} has, too. */
final class JavaWorker {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final MessageMapping MAPPING = new MessageMapping(PriorityScale.ZERO_FIRST, "lovage@test", "");
    static final SendSettings SETTINGS =
            SendSettings.of("lovage@test", () -> UUID.randomUUID().toString());

    private static final String META = "celery-task-meta-";
    private static final String GROUP = "celery-taskset-meta-";

    private final Aftermaths aftermaths = new Aftermaths(MAPPING, SETTINGS);
    private final Deque<String> texts = new ArrayDeque<>();
    private final Map<String, String> strings = new TreeMap<>();
    private final Map<String, Map<String, Double>> zsets = new TreeMap<>();
    final List<String> calls = new ArrayList<>();
    final List<String> problems = new ArrayList<>();

    /** One that has what a client sent and stored. */
    static JavaWorker after(List<String> sent, JsonNode stored) {
        JavaWorker worker = new JavaWorker();
        worker.texts.addAll(sent);
        stored.get("strings")
                .properties()
                .forEach(each ->
                        worker.strings.put(each.getKey(), each.getValue().stringValue()));
        return worker;
    }

    /** Runs whatever waits, and what follows it; at most {@code most} tasks. */
    JavaWorker run(int most) {
        for (int i = 0; i < most && !texts.isEmpty(); i++) {
            String text = texts.remove();
            Message message = MAPPING.toMessage(EnvelopeJson.read(text).value().orElseThrow(), "celery", NOW)
                    .value()
                    .orElseThrow();
            commit(aftermaths.of(message, outcome(MAPPING.taskOf(message)), NOW));
        }
        return this;
    }

    JavaWorker run() {
        JavaWorker unused = run(1000);
        assertThat(texts).isEmpty();
        return this;
    }

    void commit(Aftermath aftermath) {
        problems.addAll(aftermath.problems());
        aftermath.chords().forEach(chord -> {
            strings.put(GROUP + chord.group() + ".s", Integer.toString(chord.size()));
            if (chord.savedGroup() != null) {
                strings.put(GROUP + chord.group(), chord.savedGroup());
            }
        });
        aftermath.results().forEach(this::store);
        aftermath
                .messages()
                .forEach(each -> texts.add(
                        EnvelopeJson.write(each.toEnvelope(UUID.randomUUID().toString()))));
        aftermath
                .parts()
                .forEach(part -> handIn(ChordReturn.read(part.write()).value().orElseThrow()));
    }

    /** What is stored of a task; fails if there is nothing. */
    ResultDocument result(String id) {
        return Results.read(strings.get(META + id)).value().orElseThrow();
    }

    Map<String, String> strings() {
        return strings;
    }

    /** All of it, for the peer to go on with. */
    ObjectNode world() {
        ObjectNode world = WireJson.object();
        world.set("messages", WireJson.tree(new ArrayList<>(texts)));
        world.set("strings", WireJson.tree(strings));
        world.set("zsets", WireJson.tree(zsets));
        return world;
    }

    private void store(ResultDocument document) {
        String old = strings.get(META + document.taskId());
        boolean done =
                old != null && Results.read(old).value().orElseThrow().state().equals(ResultState.SUCCESS);
        if (!done) {
            strings.put(META + document.taskId(), Results.write(document));
        }
    }

    private void handIn(ChordReturn part) {
        String key = GROUP + part.group();
        double score = part.index() == null ? Double.POSITIVE_INFINITY : part.index();
        zsets.computeIfAbsent(key + ".j", group -> new LinkedHashMap<>())
                .put(part.part().write(), score);
        Map<String, Double> parts = zsets.get(key + ".j");
        if (strings.containsKey(key + ".s") && parts.size() == Integer.parseInt(strings.get(key + ".s"))) {
            List<String> inOrder = parts.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                    .map(Map.Entry::getKey)
                    .toList();
            commit(aftermaths.ofChord(part, inOrder, strings.get(key), NOW));
            strings.remove(key + ".s");
            zsets.remove(key + ".j");
        }
    }

    private Outcome outcome(TaskMessage task) {
        try {
            ArrayNode call = WireJson.array().add(task.task()).add(WireJson.array(task.args()));
            if (task.task().startsWith("peer.")) {
                calls.add(WireJson.write(call));
            }
            return new Outcome.Succeeded(WireJson.writeBytes(call(task)));
        } catch (RuntimeException e) {
            return new Outcome.Failed(Errors.toTaskError(e));
        }
    }

    private JsonNode call(TaskMessage task) {
        List<JsonNode> args = task.args();
        return switch (task.task()) {
            case "peer.add" -> add(args.isEmpty() ? List.copyOf(task.kwargs().values()) : args);
            case "peer.total" -> WireJson.tree(sum(args.get(0)));
            case "peer.same" -> args.get(0);
            case "peer.note" -> WireJson.nothing();
            case "peer.fail" -> throw new IllegalArgumentException(args.get(0).stringValue());
            case "celery.accumulate" -> args.get(task.kwargs().get("index").intValue());
            case "celery.starmap" -> starmap(task);
            default -> throw new IllegalStateException(task.task());
        };
    }

    private JsonNode starmap(TaskMessage task) {
        ArrayNode results = WireJson.array();
        task.kwargs().get("it").forEach(item -> {
            List<JsonNode> args = item.valueStream().toList();
            calls.add(WireJson.write(WireJson.array().add("peer.add").add(WireJson.array(args))));
            results.add(add(args));
        });
        return results;
    }

    private static JsonNode add(List<JsonNode> args) {
        assertThat(args).hasSize(2);
        return WireJson.tree(args.get(0).intValue() + args.get(1).intValue());
    }

    private static int sum(JsonNode numbers) {
        return numbers.isArray()
                ? numbers.valueStream().mapToInt(JavaWorker::sum).sum()
                : numbers.intValue();
    }
}
