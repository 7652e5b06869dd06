package io.lovage.celery.control;

import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.WireJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A worker's answer.
 *
 * @param to where it goes
 * @param ticket the request's
 * @param clock of {@link io.lovage.celery.event.LamportClock}
 */
public record ControlReply(
        String node,
        JsonNode value,
        DeliveryInfo to,
        @Nullable String ticket,
        long clock) {

    public Envelope write(String deliveryTag) {
        Map<String, JsonNode> headers = new LinkedHashMap<>();
        headers.put("ticket", ticket == null ? WireJson.nothing() : WireJson.tree(ticket));
        headers.put("clock", WireJson.tree(clock));
        return Envelope.json(
                WireJson.writeBytes(WireJson.object(Map.of(node, value))),
                headers,
                Properties.of(Properties.TRANSIENT, to, deliveryTag));
    }
}
