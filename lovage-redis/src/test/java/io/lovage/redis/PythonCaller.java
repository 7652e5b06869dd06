package io.lovage.redis;

import io.lovage.celery.wire.WireJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Celery's own client. */
final class PythonCaller implements Caller {

    private final Python client;
    private final String tasks;

    /**
     * @param tasks what the names of the called tasks begin with
     */
    PythonCaller(Python client, String tasks) {
        this.client = client;
        this.tasks = tasks;
    }

    private ObjectNode task(String name, Object... args) {
        ObjectNode task = WireJson.object().put("task", tasks + name);
        task.set("args", WireJson.tree(List.of(args)));
        return task;
    }

    private static ObjectNode of(String kind, List<? extends JsonNode> parts) {
        ObjectNode made = WireJson.object();
        made.set(kind, WireJson.array(parts));
        return made;
    }

    private String send(ObjectNode canvas) {
        return send(canvas, Ask.NOTHING);
    }

    private String send(ObjectNode canvas, Ask ask) {
        ObjectNode request = WireJson.object().put("do", "send");
        request.set("canvas", canvas);
        ObjectNode options = request.putObject("options");
        if (ask.queue() != null) {
            options.put("queue", ask.queue());
        }
        if (ask.delay() != null) {
            options.set("countdown", seconds(ask.delay()));
        }
        if (ask.expires() != null) {
            options.set("expires", seconds(ask.expires()));
        }
        if (ask.priority() != null) {
            options.put("priority", 9 - ask.priority());
        }
        if (ask.ignoreResult()) {
            options.put("ignore_result", true);
        }
        return client.ask(request).get("id").stringValue();
    }

    private static JsonNode seconds(Duration time) {
        return WireJson.tree(time.toMillis() / 1000.0);
    }

    @Override
    public End end(String id) {
        JsonNode end = client.ask(WireJson.object().put("do", "get").put("id", id));
        return new End(
                end.get("state").stringValue(),
                end.has("result") ? plain(end.get("result")) : null,
                end.has("message") ? end.get("message").stringValue() : null);
    }

    static Object plain(JsonNode json) {
        return io.lovage.task.Json.mapper().treeToValue(json, Object.class);
    }

    @Override
    public End add(int x, int y, Ask ask) {
        ObjectNode call = task("add");
        call.set("kwargs", WireJson.tree(Map.of("x", x, "y", y)));
        return end(send(call, ask));
    }

    @Override
    public End echo(Object value) {
        return end(send(task("echo", value)));
    }

    @Override
    public String fail(String text, boolean withErrorHandler) {
        ObjectNode call = task("fail", text);
        if (withErrorHandler) {
            call.set("link_error", task("failed"));
        }
        return send(call);
    }

    @Override
    public End flaky(int times) {
        return end(send(task("flaky", times)));
    }

    @Override
    public String progress(String key) {
        return send(task("progress", key));
    }

    @Override
    public double progressOf(String id) {
        JsonNode state = client.ask(WireJson.object().put("do", "state").put("id", id));
        return state.get("state").stringValue().equals("PROGRESS")
                ? state.get("info").get("fraction").doubleValue()
                : -1;
    }

    @Override
    public String note(Object value, String key, Ask ask) {
        return send(task("note", value, key), ask);
    }

    @Override
    public End addThenNote(int x, int y, String key) {
        ObjectNode call = task("add", x, y);
        call.set("link", task("note", key));
        return end(send(call));
    }

    @Override
    public End chain(int first, List<Integer> more) {
        ArrayNode steps = WireJson.array();
        steps.add(task("add", first, 0));
        more.forEach(number -> steps.add(task("add", number)));
        ObjectNode chain = WireJson.object();
        chain.set("chain", steps);
        return end(send(chain));
    }

    private List<ObjectNode> plusTen(List<Integer> numbers) {
        return numbers.stream().map(number -> task("add", number, 10)).toList();
    }

    @Override
    public End group(List<Integer> numbers) {
        return end(send(of("group", plusTen(numbers))));
    }

    private ObjectNode chordOf(List<ObjectNode> header) {
        return of("chord", List.of(WireJson.array(header), task("total")));
    }

    @Override
    public End chord(List<Integer> numbers) {
        return end(send(chordOf(plusTen(numbers))));
    }

    @Override
    public End chordOfChains(List<Integer> numbers) {
        return end(send(chordOf(numbers.stream()
                .map(number -> of("chain", List.of(task("add", number, 10), task("add", 10))))
                .toList())));
    }

    @Override
    public End nestedGroup(List<Integer> inner, int outer) {
        ObjectNode nested = of("group", plusTen(inner));
        return end(send(chordOf(List.of(nested, task("add", outer, 10)))));
    }

    /** Two sums of two, each made by one of {@code map}, {@code starmap} or {@code chunks}. */
    End mapped(String how) {
        ObjectNode canvas = task(how.equals("map") ? "total" : "add");
        canvas.put("mapped", how).set("it", WireJson.tree(List.of(List.of(1, 2), List.of(3, 4))));
        return end(send(canvas));
    }

    @Override
    public void revoke(String id) {
        JsonNode unused = client.ask(WireJson.object().put("do", "revoke").put("id", id));
    }
}
