package io.lovage.redis;

import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.ResultState;
import io.lovage.celery.result.Results;
import io.lovage.celery.wire.WireJson;
import io.lovage.task.Progress;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far tasks are, in Celery's results. Celery gives a task's own states no meaning; by habit their name is PROGRESS and they hold {@code current} and
 * {@code total}. Java's hold {@code fraction} and {@code note} as well.
 */
final class CeleryProgress {

    private CeleryProgress() {}

    static String write(String id, Progress progress) {
        ObjectNode meta = WireJson.object().put("current", progress.fraction()).put("total", 1.0);
        meta.put("fraction", progress.fraction()).put("note", progress.note());
        return Results.write(ResultDocument.custom(id, ResultState.PROGRESS, meta));
    }

    /** {@code null} if the result tells nothing of the kind. */
    static @Nullable Progress read(String json) {
        ResultDocument result = Results.read(json).value().orElse(null);
        if (result == null || result.state().isReady() || !result.result().isObject()) {
            return null;
        }
        JsonNode meta = result.result();
        double total = number(meta, "total", 1);
        double fraction = number(meta, "fraction", number(meta, "current", -1) / (total == 0 ? 1 : total));
        JsonNode note = meta.get("note");
        return fraction >= 0 && fraction <= 1
                ? new Progress(
                        fraction,
                        note != null && note.isString()
                                ? note.stringValue()
                                : result.state().name())
                : null;
    }

    private static double number(JsonNode meta, String name, double missing) {
        JsonNode value = meta.get(name);
        return value != null && value.isNumber() ? value.doubleValue() : missing;
    }
}
