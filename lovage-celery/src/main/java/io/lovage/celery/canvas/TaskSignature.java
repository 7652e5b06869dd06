package io.lovage.celery.canvas;

import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One task with its arguments. */
public record TaskSignature(
        String task, List<JsonNode> args, Map<String, JsonNode> kwargs, SignatureOptions options, boolean immutable)
        implements Signature {

    public TaskSignature {
        args = List.copyOf(args);
        kwargs = WireJson.copy(kwargs);
    }

    public static TaskSignature of(String task, JsonNode... args) {
        return new TaskSignature(task, List.of(args), Map.of(), SignatureOptions.NONE, false);
    }

    public TaskSignature asImmutable() {
        return new TaskSignature(task, args, kwargs, options, true);
    }

    @Override
    public TaskSignature withOptions(SignatureOptions changed) {
        return new TaskSignature(task, args, kwargs, changed, immutable);
    }

    @Override
    public int completions() {
        return 1;
    }
}
