package io.lovage.celery.bridge;

import io.lovage.celery.task.TaskHeaders;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import io.lovage.task.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Envelopes of messages that Celery sent. What the message says itself is taken from it, so that changes show; all the rest is kept in one header.
 */
record ForeignEnvelopes(PriorityScale priorities) {

    private static final String HEADERS = "headers";
    private static final String PROPERTIES = "properties";

    /** Said by the message itself. */
    private static final Set<String> SAID = Set.of(TaskHeaders.TASK, "eta", "expires", "compression");

    /** Only for workers in Java, since Celery's own headers say the same. */
    private static final Set<String> DERIVED = Set.of(Headers.TIMEOUT, Headers.RETENTION, CeleryHeaders.ENVELOPE);

    Message toMessage(Envelope envelope, TaskMessage task, Payload body, String queue, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        ObjectNode kept = WireJson.object();
        envelope.headers().forEach((name, value) -> {
            boolean isUsers = !TaskHeaders.NAMES.contains(name) && !CeleryHeaders.isOfTransport(name);
            if (isUsers && !SAID.contains(name)) {
                headers.put(name, value.isString() ? value.stringValue() : WireJson.write(value));
            }
            if (!SAID.contains(name) && !(isUsers && value.isString())) {
                kept.set(name, value);
            }
        });
        headers.putAll(derived(task));
        ObjectNode all = WireJson.object();
        all.set(HEADERS, kept);
        all.set(PROPERTIES, keep(envelope.properties()));
        headers.put(CeleryHeaders.ENVELOPE, WireJson.write(all));
        return new Message(
                MessageMapping.idOf(task.id()),
                queue,
                task.task(),
                headers,
                body,
                priorities.toLovage(envelope.properties().priority()),
                now,
                task.terms().eta(),
                task.terms().expires());
    }

    Envelope toEnvelope(Message message, String deliveryTag) {
        Fields all = Fields.of(
                WireJson.parse(String.valueOf(message.headers().get(CeleryHeaders.ENVELOPE)), CeleryHeaders.ENVELOPE),
                CeleryHeaders.ENVELOPE);
        Map<String, JsonNode> headers = new LinkedHashMap<>(all.map(HEADERS));
        message.headers().forEach((name, value) -> {
            if (!DERIVED.contains(name)) {
                headers.putIfAbsent(name, WireJson.tree(value));
            }
        });
        headers.put(TaskHeaders.TASK, WireJson.tree(MessageMapping.taskName(message)));
        headers.put("eta", time(message.notBefore()));
        headers.put("expires", time(message.expires()));
        return Envelope.json(message.body(), headers, properties(message, all.object(PROPERTIES), deliveryTag));
    }

    /** A Java worker is told to stop at the softer of Celery's limits; it has no harder way. */
    private static Map<String, String> derived(TaskMessage task) {
        Map<String, String> headers = new LinkedHashMap<>();
        Duration soft = task.terms().softLimit();
        Duration limit = soft == null ? task.terms().hardLimit() : soft;
        if (limit != null) {
            headers.put(Headers.TIMEOUT, Long.toString(limit.toMillis()));
        }
        if (task.terms().ignoreResult()) {
            headers.put(Headers.RETENTION, "0");
        }
        return headers;
    }

    private static ObjectNode keep(Properties properties) {
        ObjectNode json = WireJson.object();
        json.put("correlation_id", properties.correlationId());
        json.put("reply_to", properties.replyTo());
        json.put("priority", properties.priority());
        json.put("delivery_mode", properties.deliveryMode());
        json.put("expiration", properties.expiration());
        DeliveryInfo to = properties.deliveryInfo();
        if (to != null) {
            json.put("exchange", to.exchange()).put("routing_key", to.routingKey());
        }
        json.set("others", WireJson.object(properties.others()));
        return json;
    }

    private Properties properties(Message message, Fields kept, String deliveryTag) {
        String routingKey = kept.textOrNull("routing_key");
        DeliveryInfo to = routingKey == null
                ? DeliveryInfo.toQueue(message.queue())
                : new DeliveryInfo(kept.textOr("exchange", ""), routingKey, null);
        Integer priority = kept.integerOrNull("priority");
        boolean same = priorities.toLovage(priority) == message.priority();
        return new Properties(
                kept.textOrNull("correlation_id"),
                kept.textOrNull("reply_to"),
                same ? priority : (Integer) priorities.toCelery(message.priority()),
                kept.integerOrNull("delivery_mode"),
                kept.textOrNull("expiration"),
                to,
                deliveryTag,
                kept.map("others"));
    }

    private static JsonNode time(@Nullable Instant time) {
        return time == null ? WireJson.nothing() : WireJson.tree(Times.write(time));
    }
}
