package io.lovage.celery.control;

import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.PythonRepr;
import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.WireJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A task that a worker holds.
 *
 * @param name what people know it by
 * @param started {@code null} if it hasn't
 * @param acknowledged whether it would be lost with the worker
 * @param priority in the transport's meaning
 * @param workerPid of the process that runs it, or {@code null}
 */
public record TaskInfo(
        String id,
        String name,
        List<JsonNode> args,
        Map<String, JsonNode> kwargs,
        @Nullable Instant started,
        boolean acknowledged,
        DeliveryInfo deliveryInfo,
        int priority,
        @Nullable Long workerPid) {

    public TaskInfo {
        args = List.copyOf(args);
        kwargs = WireJson.copy(kwargs);
    }

    /**
     * As Celery tells it.
     *
     * @param asText whether arguments are told as Python prints them
     */
    ObjectNode write(String node, boolean asText) {
        ObjectNode json = WireJson.object().put("id", id).put("name", name);
        if (asText) {
            json.put("args", PythonRepr.tuple(args)).put("kwargs", PythonRepr.dict(kwargs));
        } else {
            json.set("args", WireJson.array(args));
            json.set("kwargs", WireJson.object(kwargs));
        }
        json.put("type", name).put("hostname", node);
        json.set("time_start", started == null ? WireJson.nothing() : Times.writeUnixTime(started));
        json.put("acknowledged", acknowledged);
        json.putObject("delivery_info")
                .put("exchange", deliveryInfo.exchange())
                .put("routing_key", deliveryInfo.routingKey())
                .put("priority", priority)
                .put("redelivered", Boolean.TRUE.equals(deliveryInfo.redelivered()));
        return json.put("worker_pid", workerPid);
    }
}
