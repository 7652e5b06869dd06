package io.lovage.celery.follow;

import io.lovage.celery.bridge.PriorityScale;
import io.lovage.celery.bridge.WorkSignatures;
import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.ChunksSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.MapSignature;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.TaskSignature;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.wire.WireJson;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Piped;
import io.lovage.task.Step;
import io.lovage.task.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Compositions that a client in Java sends, and what comes of them. */
final class Samples {

    static final String FINAL_ID = "019ab3c4-7e1a-7000-8000-000000000001";
    static final Map<String, Sample> ALL = new LinkedHashMap<>();

    private static final Signature TOTAL = TaskSignature.of("peer.total");
    private static final Signature SAME = TaskSignature.of("peer.same");

    /** @param expected the state and the result of the task with the final id */
    record Sample(Signature signature, String expected) {

        /** A worker that has what a client sends for it. */
        JavaWorker started() {
            JavaWorker worker = new JavaWorker();
            worker.commit(new Canvases(JavaWorker.SETTINGS)
                    .start(signature, FINAL_ID, JavaWorker.NOW)
                    .first());
            return worker;
        }
    }

    static {
        add("task", sum(1, 1), "2");
        add("chain", chain(sum(1, 1), plus(2), plus(3)), "7");
        add("chain in chain", chain(sum(1, 1), chain(plus(2), plus(3)), plus(4)), "11");
        add("group", group(sum(1, 1), sum(2, 2)), "[2,4]");
        add("group of one", group(sum(1, 1)), "[2]");
        add("group in group", group(group(sum(1, 1), sum(2, 2)), sum(3, 3)), "[[2,4],6]");
        add("group at the end", chain(sum(1, 1), group(plus(10), plus(20))), "[12,22]");
        add("group in the middle", chain(sum(1, 1), group(plus(10), plus(20)), TOTAL, plus(5)), "39");
        add("group after group", chain(group(sum(1, 1), sum(2, 2)), group(TOTAL, SAME)), "[6,[2,4]]");
        add(
                "lists in a list",
                chain(sum(1, 1), group(chain(plus(1), group(plus(1), plus(2))), plus(3)), SAME),
                "[[4,5],5]");
        add("chord", ChordSignature.of(List.of(sum(1, 1), sum(2, 2)), TOTAL), "6");
        add("chord with a chain", ChordSignature.of(List.of(sum(1, 1), sum(2, 2)), chain(TOTAL, plus(1))), "7");
        add("chord with a group", ChordSignature.of(List.of(sum(1, 1), sum(2, 2)), group(TOTAL, SAME)), "[6,[2,4]]");
        add(
                "chord with a chord",
                ChordSignature.of(List.of(sum(1, 1)), ChordSignature.of(List.of(TOTAL, SAME), SAME)),
                "[2,[2]]");
        add(
                "chord of chords",
                ChordSignature.of(
                        List.of(ChordSignature.of(List.of(sum(1, 1), sum(2, 2)), TOTAL), chain(sum(3, 3), plus(1))),
                        SAME),
                "[6,7]");
        add(
                "chord after a chord",
                chain(ChordSignature.of(List.of(sum(1, 1)), TOTAL), ChordSignature.of(List.of(plus(1), plus(2)), SAME)),
                "[3,4]");
        add("empty header", ChordSignature.of(List.of(), SAME), "[]");
        add("empty group", group(), "[]");
        add("empty group in a chain", chain(sum(1, 1), group(), SAME), "[]");
        add("starmap", chain(MapSignature.starmap(TaskSignature.of("peer.add"), pairs()), TOTAL), "12");
        add("chunks", ChunksSignature.of(TaskSignature.of("peer.add"), pairs(), 2), "[[2,4],[6]]");
        add(
                "chunks in a chain",
                chain(sum(1, 1), ChunksSignature.of(TaskSignature.of("peer.add"), pairs(), 2), TOTAL),
                "12");
        add("flow", WorkSignatures.of(flow().work(), PriorityScale.ZERO_FIRST, JavaWorker.NOW), "[41,[11,21]]");
        failing("chain that fails", chain(sum(1, 1), fail("mid"), plus(1), plus(2)), "mid");
        failing("body that fails", ChordSignature.of(List.of(sum(1, 1), sum(2, 2)), fail("body")), "body");
    }

    private Samples() {}

    static String told(ResultDocument document) {
        return document.state() + " " + WireJson.write(document.result());
    }

    private static Call<?> flow() {
        Piped<Integer, Integer, Integer> add = Piped.of("peer.add", Integer.class, Integer.class, Integer.class)
                .queue("celery");
        Task<List<Integer>, Integer> total =
                Task.reducer("peer.total", Integer.class, Integer.class).queue("celery");
        record Sum(int x, int y) {}
        Task<Sum, Integer> sum = Task.of("peer.add", Sum.class, Integer.class).queue("celery");
        Step<Integer, List<Integer>> both = Flow.fanOut(List.of(add.with(10), add.with(20)));
        return Flow.both(
                sum.with(new Sum(1, 2)).then(both).then(total).then(add.with(5)),
                sum.with(new Sum(0, 1)).then(both));
    }

    private static void add(String name, Signature signature, String result) {
        ALL.put(name, new Sample(signature, "SUCCESS " + result));
    }

    private static void failing(String name, Signature signature, String text) {
        ALL.put(
                name,
                new Sample(
                        signature,
                        "FAILURE {\"exc_type\":\"ValueError\",\"exc_message\":[\"" + text
                                + "\"],\"exc_module\":\"builtins\"}"));
    }

    static Signature sum(int x, int y) {
        return TaskSignature.of("peer.add", WireJson.tree(x), WireJson.tree(y));
    }

    static Signature plus(int y) {
        return TaskSignature.of("peer.add", WireJson.tree(y));
    }

    static TaskSignature fail(String text) {
        return TaskSignature.of("peer.fail", WireJson.tree(text)).asImmutable();
    }

    static ChainSignature chain(Signature... steps) {
        return ChainSignature.of(List.of(steps));
    }

    static GroupSignature group(Signature... members) {
        return GroupSignature.of(List.of(members));
    }

    private static List<JsonNode> pairs() {
        return Stream.of(1, 2, 3).map(n -> WireJson.tree(List.of(n, n))).toList();
    }
}
