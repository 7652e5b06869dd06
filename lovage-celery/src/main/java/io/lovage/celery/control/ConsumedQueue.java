package io.lovage.celery.control;

import io.lovage.celery.wire.WireJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A queue that a worker takes tasks from.
 *
 * @param exchange where its messages are sent
 * @param exchangeType such as {@code direct}
 * @param maxPriority on transports that want to know, or {@code null}
 */
public record ConsumedQueue(
        String name,
        String exchange,
        String exchangeType,
        String routingKey,
        @Nullable Integer maxPriority) {

    /** With a direct exchange of its own, as Celery makes it for a name alone. */
    public static ConsumedQueue direct(String name) {
        return new ConsumedQueue(name, name, "direct", name, null);
    }

    ObjectNode write() {
        ObjectNode json = WireJson.object().put("name", name);
        json.putObject("exchange")
                .put("name", exchange)
                .put("type", exchangeType)
                .putNull("arguments")
                .put("durable", true)
                .put("passive", false)
                .put("auto_delete", false)
                .putNull("delivery_mode")
                .put("no_declare", false);
        json.put("routing_key", routingKey);
        absent(json, List.of("queue_arguments", "binding_arguments", "consumer_arguments"));
        json.put("durable", true).put("exclusive", false).put("auto_delete", false);
        json.put("no_ack", false).putNull("alias");
        json.set("bindings", WireJson.array());
        absent(json, List.of("no_declare", "expires", "message_ttl", "max_length", "max_length_bytes"));
        return json.put("max_priority", maxPriority);
    }

    private static void absent(ObjectNode json, List<String> names) {
        JsonNode nothing = WireJson.nothing();
        names.forEach(name -> json.set(name, nothing));
    }
}
