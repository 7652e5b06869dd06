package io.lovage.cli;

import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.task.Json;
import io.lovage.task.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Tasks as JSON. Every field is always there, {@code null} where there is nothing to say. */
final class TaskJson {

    private TaskJson() {}

    /** Without attempts, which listings don't have. */
    static ObjectNode summary(TaskRecord task) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("id", task.id().toString());
        json.put("name", task.name());
        json.put("queue", task.queue());
        json.put("state", task.state().name());
        putResult(json, task.result());
        json.set("error", error(task.error()));
        json.put("reason", task.reason());
        json.put("enqueuedAt", text(task.enqueuedAt()));
        json.put("dueAt", text(task.dueAt()));
        json.put("finishedAt", text(task.finishedAt()));
        return json;
    }

    static ObjectNode details(TaskRecord task, @Nullable Progress progress) {
        ObjectNode json = summary(task);
        ArrayNode attempts = json.putArray("attempts");
        task.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
        if (progress != null) {
            ObjectNode note = json.putObject("progress");
            note.put("fraction", progress.fraction());
            note.put("note", progress.note());
        }
        return json;
    }

    private static ObjectNode attempt(Attempt attempt) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("number", attempt.number());
        json.put("startedAt", text(attempt.startedAt()));
        json.put("finishedAt", text(attempt.finishedAt()));
        json.put("worker", attempt.worker());
        json.set("error", error(attempt.error()));
        return json;
    }

    /** As it was recorded, so that no digit of a number changes on the way. */
    private static void putResult(ObjectNode json, @Nullable Payload result) {
        if (result == null) {
            json.putNull("result");
        } else {
            json.putRawValue("result", new RawValue(result.text()));
        }
    }

    private static @Nullable ObjectNode error(@Nullable TaskError error) {
        if (error == null) {
            return null;
        }
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("type", error.type());
        json.put("message", error.message());
        json.put("trace", error.trace());
        return json;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
