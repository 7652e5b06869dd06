package io.lovage.celery.bridge;

import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.task.TaskMessages;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.TypedValues;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * Lovage's messages as Celery's envelopes, and the other way round. What one side has no place for travels in a header, so that a message that goes there and
 * back is the same. Immutable.
 */
public final class MessageMapping {

    private final NativeEnvelopes natives;
    private final ForeignEnvelopes foreign;

    /**
     * A mapping for one transport and one process.
     *
     * @param origin who sends, for people, such as {@code lovage@host}
     * @param replyTo where rpc results are to go; empty for nowhere
     */
    public MessageMapping(PriorityScale priorities, String origin, String replyTo) {
        this.natives = new NativeEnvelopes(priorities, origin, replyTo);
        this.foreign = new ForeignEnvelopes(priorities);
    }

    /**
     * The message that {@code envelope} carries; whatever is wrong with it is the reason of a broken one. Marked values of Python's types become plain ones that
     * Java's types are read from.
     *
     * @param queue where it was found
     * @param now when it was found: Celery doesn't tell when it was sent
     */
    public Decoded<Message> toMessage(Envelope envelope, String queue, Instant now) {
        return Decoded.of(() -> {
            TaskMessage task = read(envelope);
            Payload body = plainBody(envelope, task);
            return NativeEnvelopes.isNative(task)
                    ? natives.toMessage(envelope, task, body, queue)
                    : foreign.toMessage(envelope, task, body, queue, now);
        });
    }

    /**
     * The envelope of {@code message}, as a Celery worker reads it.
     *
     * @param deliveryTag unique text for this sending; a retry needs another one
     * @throws InvalidMessageException if it calls no task
     */
    public Envelope toEnvelope(Message message, String deliveryTag) {
        if (message.task() == null) {
            throw new InvalidMessageException(
                    "Message %s calls no task, and Celery's protocol has no other messages. Use a queue of another engine for it.",
                    message.id());
        }
        return isForeign(message) ? foreign.toEnvelope(message, deliveryTag) : natives.toEnvelope(message, deliveryTag);
    }

    /**
     * Celery's view of {@code message}: what follows it, and where it belongs.
     *
     * @throws MalformedException if it has none, which can't be for one that {@link #toMessage} made
     */
    public TaskMessage taskOf(Message message) {
        return read(toEnvelope(message, message.id().toString()));
    }

    /** Whether {@code message} came from Celery. */
    public static boolean isForeign(Message message) {
        return message.headers().containsKey(CeleryHeaders.ENVELOPE);
    }

    /** Lovage's id for Celery's: the same if it is a UUID, or else one that follows from it. */
    public static MessageId idOf(String celeryId) {
        try {
            return MessageId.of(celeryId);
        } catch (InvalidMessageException e) {
            UUID named = UUID.nameUUIDFromBytes(celeryId.getBytes(StandardCharsets.UTF_8));
            return new MessageId(named.getMostSignificantBits(), named.getLeastSignificantBits());
        }
    }

    private static TaskMessage read(Envelope envelope) {
        Decoded<TaskMessage> read = TaskMessages.read(envelope);
        return read.value()
                .orElseThrow(() -> new MalformedException("%s", read.reason().orElse("It can't be read.")));
    }

    /** The bytes as they came, if a Java worker can bind them as they are. */
    private static Payload plainBody(Envelope envelope, TaskMessage task) {
        Payload json = envelope.jsonBody();
        if (!TypedValues.mayHaveMarks(json)) {
            return json;
        }
        Map<String, JsonNode> kwargs = new LinkedHashMap<>();
        task.kwargs().forEach((name, value) -> kwargs.put(name, TypedValues.withoutMarks(value)));
        return TaskMessages.body(
                task.args().stream().map(TypedValues::withoutMarks).toList(), kwargs, task.embed());
    }

    /** The parts of a body that Lovage made: {@code args} and {@code kwargs}. */
    static Fields argumentsOf(Payload body, String what) {
        JsonNode parts = WireJson.parse(body, what);
        if (!parts.isArray() || parts.size() < 2) {
            throw new InvalidMessageException("%s is not a JSON array of a list (args) and an object (kwargs).", what);
        }
        return Fields.of(Map.of("args", parts.get(0), "kwargs", parts.get(1)), what);
    }

    static String taskName(Message message) {
        return Objects.requireNonNull(message.task());
    }
}
