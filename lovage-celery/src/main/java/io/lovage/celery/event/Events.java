package io.lovage.celery.event;

import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Events as envelopes: one in each, or a batch. */
public final class Events {

    /** Where events are sent. */
    public static final String EXCHANGE = "celeryev";

    /** The routing key of a batch of events about tasks. */
    public static final String BATCH = "task.multi";

    private static final String TYPE = "type";

    private Events() {}

    /** Reads all events of an envelope; each that is broken stands for itself, and so does an envelope that can't be read at all. */
    public static List<Decoded<CeleryEvent>> read(Envelope envelope) {
        Decoded<JsonNode> body = Decoded.of(envelope::jsonTree);
        if (body.value().isEmpty()) {
            return List.of(new Decoded.Broken<>(body.reason().orElse("")));
        }
        JsonNode tree = body.value().get();
        return tree.isArray() ? tree.valueStream().map(Events::readOne).toList() : List.of(readOne(tree));
    }

    /** An envelope with one event. */
    public static Envelope write(CeleryEvent event, String deliveryTag) {
        return envelope(toJson(event), event, event.routingKey(), deliveryTag);
    }

    /** An envelope with events about tasks, at least one, of one worker. */
    public static Envelope writeBatch(List<CeleryEvent> events, String deliveryTag) {
        JsonNode batch = WireJson.array(events.stream().map(Events::toJson).toList());
        return envelope(batch, events.get(0), BATCH, deliveryTag);
    }

    private static Envelope envelope(JsonNode body, CeleryEvent first, String routingKey, String deliveryTag) {
        return Envelope.json(
                WireJson.writeBytes(body),
                Map.of("hostname", WireJson.tree(first.source().hostname())),
                Properties.of(Properties.TRANSIENT, new DeliveryInfo(EXCHANGE, routingKey, null), deliveryTag));
    }

    private static ObjectNode toJson(CeleryEvent event) {
        ObjectNode json = WireJson.object();
        event.source().write(json);
        event.what().write(json);
        return json.put(TYPE, event.what().type());
    }

    private static Decoded<CeleryEvent> readOne(JsonNode json) {
        return Decoded.of(() -> {
            Fields fields = Fields.of(json, "an event");
            return new CeleryEvent(EventSource.read(fields), happening(fields.text(TYPE), fields));
        });
    }

    private static Happening happening(String type, Fields fields) {
        return switch (type) {
            case "task-sent" ->
                new Happening.TaskSent(
                        uuid(fields),
                        Happening.Called.read(fields),
                        fields.textOrNull("queue"),
                        fields.textOrNull("exchange"),
                        fields.textOrNull("routing_key"));
            case "task-received" -> new Happening.TaskReceived(uuid(fields), Happening.Called.read(fields));
            case "task-started" -> new Happening.TaskStarted(uuid(fields));
            case "task-succeeded" ->
                new Happening.TaskSucceeded(uuid(fields), fields.textOrNull("result"), fields.secondsOrNull("runtime"));
            case "task-failed", "task-retried" ->
                new Happening.TaskFailed(
                        uuid(fields),
                        fields.textOrNull("exception"),
                        fields.textOrNull("traceback"),
                        type.equals("task-retried"));
            case "task-revoked" ->
                new Happening.TaskRevoked(
                        uuid(fields),
                        fields.flag("terminated"),
                        fields.integerOrNull("signum"),
                        fields.flag("expired"));
            case "task-rejected" -> new Happening.TaskRejected(uuid(fields), fields.flag("requeue"));
            default -> workerOrOther(type, fields);
        };
    }

    private static Happening workerOrOther(String type, Fields fields) {
        Happening.Life life = Happening.Life.of(type);
        return life == null
                ? new Happening.Other(type, fields.others(EventSource.NAMES))
                : Happening.WorkerAlive.read(life, fields);
    }

    private static String uuid(Fields fields) {
        return fields.text("uuid");
    }
}
