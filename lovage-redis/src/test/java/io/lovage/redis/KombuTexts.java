package io.lovage.redis;

import io.lovage.celery.wire.WireJson;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Messages as kombu writes them, for tests that do without Python. */
final class KombuTexts {

    private KombuTexts() {}

    static String envelope(String contentType, String headers, String body) {
        return """
                {"body": "%s", "content-encoding": "utf-8", "content-type": "%s", "headers": %s,
                 "properties": {"delivery_mode": 2, "delivery_info": {"exchange": "", "routing_key": "q"},
                                "priority": 0, "delivery_tag": "%s"}}""".formatted(body.replace("\"", "\\\""), contentType, headers, UUID.randomUUID());
    }

    /** A call of {@code task} with one argument. */
    static String call(String id, String task) {
        return call(id, task, "", "{\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}");
    }

    /** The call of a member of a chord, whose body is {@code body}. */
    static String member(String id, String task, String group, int index, ObjectNode body) {
        String place = ", \"group\": \"%s\", \"group_index\": %d".formatted(group, index);
        ObjectNode embed = WireJson.object().set("chord", body);
        return call(id, task, place, WireJson.write(embed));
    }

    /** The signature of a task that gets its id and queue with it. */
    static ObjectNode signature(String id, String task, String queue) {
        ObjectNode signature = WireJson.object().put("task", task).put("immutable", false);
        signature.putArray("args");
        signature.putObject("kwargs");
        signature.putNull("subtask_type");
        signature.putObject("options").put("task_id", id).put("queue", queue);
        return signature;
    }

    /** What {@code .j} holds of a member that a Python worker has run. */
    static String part(String id, String state, Object result) {
        return "[1, \"%s\", \"%s\", %s]".formatted(id, state, WireJson.write(WireJson.tree(result)));
    }

    private static String call(String id, String task, String moreHeaders, String embed) {
        String headers = "{\"lang\": \"py\", \"task\": \"%s\", \"id\": \"%s\", \"root_id\": \"%s\"%s}"
                .formatted(task, id, id, moreHeaders);
        return envelope("application/json", headers, "[[\"hi\"], {}, %s]".formatted(embed));
    }
}
