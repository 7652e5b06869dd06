package io.lovage.celery.bridge;

import io.lovage.celery.task.Caption;
import io.lovage.celery.task.Embed;
import io.lovage.celery.task.Lineage;
import io.lovage.celery.task.Stamps;
import io.lovage.celery.task.TaskHeaders;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.task.Terms;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.PythonRepr;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.task.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Envelopes of messages that Lovage sent. Their headers stand beside Celery's own, which all follow from the message. */
record NativeEnvelopes(PriorityScale priorities, String origin, String replyTo) {

    /** A Python worker that sends it again, as for a retry, says so in "lang", and then the message is Python's. */
    static boolean isNative(TaskMessage task) {
        return Caption.JAVA.equals(task.caption().lang()) && task.otherHeaders().containsKey(CeleryHeaders.ENQUEUED);
    }

    Message toMessage(Envelope envelope, TaskMessage task, Payload body, String queue) {
        Map<String, String> headers = new LinkedHashMap<>();
        task.otherHeaders().forEach((name, value) -> {
            if (!CeleryHeaders.isTaken(name)) {
                headers.put(name, value.isString() ? value.stringValue() : WireJson.write(value));
            }
        });
        Fields others = Fields.of(task.otherHeaders(), "the headers");
        others.map(CeleryHeaders.CLASHING).forEach((name, value) -> headers.put(name, value.asString()));
        return new Message(
                MessageId.of(task.id()),
                queue,
                task.task(),
                headers,
                body,
                priorities.toLovage(envelope.properties().priority()),
                enqueued(others),
                task.terms().eta(),
                task.terms().expires());
    }

    Envelope toEnvelope(Message message, String deliveryTag) {
        String id = message.id().toString();
        Fields arguments = MessageMapping.argumentsOf(message.body(), "The body of message " + id);
        List<JsonNode> args = arguments.list("args");
        Map<String, JsonNode> kwargs = arguments.map("kwargs");
        TaskMessage task = new TaskMessage(
                id,
                MessageMapping.taskName(message),
                args,
                kwargs,
                Embed.NOTHING,
                Lineage.root(id),
                terms(message),
                new Caption(Caption.JAVA, null, PythonRepr.tuple(args), PythonRepr.dict(kwargs), origin),
                Stamps.NONE,
                otherHeaders(message));
        return Envelope.json(message.body(), TaskHeaders.write(task), properties(message, id, deliveryTag));
    }

    private Properties properties(Message message, String id, String deliveryTag) {
        return Properties.of(Properties.PERSISTENT, DeliveryInfo.toQueue(message.queue()), deliveryTag)
                .withTask(id, replyTo)
                .withPriority(priorities.toCelery(message.priority()))
                .withExpiration(millisToLive(message));
    }

    private static Terms terms(Message message) {
        Map<String, String> headers = message.headers();
        return new Terms(
                message.notBefore(),
                message.expires(),
                0,
                null,
                millis(headers.get(Headers.TIMEOUT)),
                Duration.ZERO.equals(millis(headers.get(Headers.RETENTION))));
    }

    private static Map<String, JsonNode> otherHeaders(Message message) {
        Map<String, JsonNode> headers = new LinkedHashMap<>();
        Map<String, JsonNode> clashing = new LinkedHashMap<>();
        message.headers()
                .forEach((name, value) ->
                        (CeleryHeaders.isTaken(name) ? clashing : headers).put(name, WireJson.tree(value)));
        headers.put(CeleryHeaders.ENQUEUED, WireJson.tree(message.enqueuedAt().toString()));
        if (!clashing.isEmpty()) {
            headers.put(CeleryHeaders.CLASHING, WireJson.object(clashing));
        }
        return headers;
    }

    static @Nullable String millisToLive(Message message) {
        return message.expires() == null
                ? null
                : Long.toString(Math.max(
                        0,
                        Duration.between(message.enqueuedAt(), message.expires())
                                .toMillis()));
    }

    private static @Nullable Duration millis(@Nullable String header) {
        try {
            Duration time = header == null ? null : Duration.ofMillis(Long.parseLong(header));
            return time == null || time.isNegative() ? null : time;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Instant enqueued(Fields headers) {
        try {
            return Instant.parse(headers.text(CeleryHeaders.ENQUEUED));
        } catch (DateTimeException e) {
            throw headers.missing(CeleryHeaders.ENQUEUED);
        }
    }
}
