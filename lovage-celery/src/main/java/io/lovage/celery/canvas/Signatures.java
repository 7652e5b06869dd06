package io.lovage.celery.canvas;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Signatures as JSON, nested at will. */
public final class Signatures {

    private static final String TASKS = "tasks";
    private static final String TASK = "task";
    private static final String KWARGS = "kwargs";
    private static final String ITEMS = "it";

    private Signatures() {}

    /**
     * Reads a signature; fields that aren't known are ignored.
     *
     * @throws MalformedException if it is none
     */
    public static Signature read(JsonNode json) {
        Fields fields = Fields.of(json, "a signature");
        String task = fields.text(TASK);
        Fields kwargs = fields.object(KWARGS);
        List<JsonNode> args = fields.list("args");
        SignatureOptions options = new SignatureOptions(fields.map("options"));
        options.check();
        boolean immutable = fields.flag("immutable");
        return switch (task) {
            case ChainSignature.NAME -> new ChainSignature(readAll(kwargs, TASKS), args, options, immutable);
            case GroupSignature.NAME -> new GroupSignature(readAll(kwargs, TASKS), args, options, immutable);
            case ChordSignature.NAME ->
                new ChordSignature(
                        header(kwargs.node("header")),
                        read(kwargs.node("body")),
                        kwargs.map(KWARGS),
                        args,
                        options,
                        immutable);
            case MapSignature.MAP, MapSignature.STARMAP ->
                new MapSignature(
                        task.equals(MapSignature.STARMAP),
                        read(kwargs.node(TASK)),
                        kwargs.list(ITEMS),
                        args,
                        options,
                        immutable);
            case ChunksSignature.NAME ->
                new ChunksSignature(
                        read(kwargs.node(TASK)), kwargs.list(ITEMS), chunkSize(kwargs), args, options, immutable);
            default -> new TaskSignature(task, args, fields.map(KWARGS), options, immutable);
        };
    }

    /**
     * Reads a list of signatures, or a single one, or JSON's null for none.
     *
     * @throws MalformedException if it is none of these
     */
    public static List<Signature> readSome(JsonNode json) {
        if (json.isNull()) {
            return List.of();
        }
        if (json.isArray()) {
            return json.valueStream().map(Signatures::read).toList();
        }
        return List.of(read(json));
    }

    /** Everything that Python's {@code Signature} has, so that it need not guess. */
    public static ObjectNode write(Signature signature) {
        ObjectNode json = WireJson.object().put(TASK, signature.task());
        json.set("args", WireJson.array(signature.args()));
        json.set(KWARGS, kwargs(signature));
        json.set("options", WireJson.object(signature.options().all()));
        json.put("subtask_type", subtaskType(signature));
        json.put("immutable", signature.immutable());
        return json;
    }

    public static JsonNode writeAll(List<Signature> signatures) {
        return WireJson.array(signatures.stream().map(Signatures::write).toList());
    }

    private static ObjectNode kwargs(Signature signature) {
        if (signature instanceof TaskSignature task) {
            return WireJson.object(task.kwargs());
        }
        if (signature instanceof ChainSignature chain) {
            return tasks(chain.tasks());
        }
        if (signature instanceof GroupSignature group) {
            return tasks(group.tasks());
        }
        if (signature instanceof ChordSignature chord) {
            ObjectNode kwargs = WireJson.object();
            kwargs.set(KWARGS, WireJson.object(chord.bodyKwargs()));
            kwargs.set("header", write(chord.header()));
            kwargs.set("body", write(chord.body()));
            return kwargs;
        }
        if (signature instanceof MapSignature map) {
            return items(map.each(), map.items());
        }
        ChunksSignature chunks = (ChunksSignature) signature;
        return items(chunks.each(), chunks.items()).put("n", chunks.size());
    }

    private static ObjectNode tasks(List<Signature> tasks) {
        return WireJson.object(Map.of(TASKS, writeAll(tasks)));
    }

    private static ObjectNode items(Signature each, List<JsonNode> items) {
        ObjectNode kwargs = WireJson.object();
        kwargs.set(TASK, write(each));
        kwargs.set(ITEMS, WireJson.array(items));
        return kwargs;
    }

    private static @Nullable String subtaskType(Signature signature) {
        return signature instanceof ChainSignature
                        || signature instanceof GroupSignature
                        || signature instanceof ChordSignature
                ? signature.task().substring("celery.".length())
                : null;
    }

    private static List<Signature> readAll(Fields kwargs, String name) {
        return kwargs.list(name).stream().map(Signatures::read).toList();
    }

    private static GroupSignature header(JsonNode header) {
        if (header.isArray()) {
            return GroupSignature.of(readSome(header));
        }
        Signature signature = read(header);
        return signature instanceof GroupSignature group ? group : GroupSignature.of(List.of(signature));
    }

    private static int chunkSize(Fields kwargs) {
        int size = kwargs.integerOr("n", 0);
        if (size < 1) {
            throw new MalformedException("'n' of a chunks signature is not 1 or more.");
        }
        return size;
    }
}
