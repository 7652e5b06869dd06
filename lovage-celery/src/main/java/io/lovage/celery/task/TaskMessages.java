package io.lovage.celery.task;

import io.lovage.celery.wire.Compression;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.Properties;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Tasks' messages as envelopes: protocol 2. Protocol 1 is refused by its name. */
public final class TaskMessages {

    private static final int PARTS = 3;
    private static final String COMPRESSION = "compression";

    private TaskMessages() {}

    /** Reads a task's message; whatever is wrong with it is the reason of a broken one. */
    public static Decoded<TaskMessage> read(Envelope envelope) {
        return Decoded.of(() -> parse(envelope));
    }

    /** The envelope of {@code message}. Its body is compressed if {@code message} has a header that says so. */
    public static Envelope write(TaskMessage message, Properties properties) {
        Payload body = body(message.args(), message.kwargs(), message.embed());
        Map<String, JsonNode> headers = TaskHeaders.write(message);
        boolean compressed = headers.containsKey(COMPRESSION);
        if (compressed) {
            headers.put(COMPRESSION, WireJson.tree(Compression.ZLIB));
        }
        return Envelope.json(compressed ? Compression.compress(body) : body, headers, properties);
    }

    /** The three parts of a body as JSON text. */
    public static Payload body(List<JsonNode> args, Map<String, JsonNode> kwargs, Embed embed) {
        ArrayNode parts = WireJson.array();
        parts.add(WireJson.array(args)).add(WireJson.object(kwargs)).add(embed.write());
        return WireJson.writeBytes(parts);
    }

    private static TaskMessage parse(Envelope envelope) {
        if (!envelope.headers().containsKey(TaskHeaders.TASK)) {
            throw noTask(envelope);
        }
        JsonNode body = envelope.jsonTree();
        if (!body.isArray() || body.size() != PARTS) {
            throw new MalformedException(
                    "The body is %s, not a list of three: positional arguments, named arguments, and what follows.",
                    body.isArray() ? "a list of " + body.size() : Fields.kind(body));
        }
        if (!body.get(0).isArray()) {
            throw new MalformedException("The body's first part (args) is %s, not a list.", Fields.kind(body.get(0)));
        }
        List<JsonNode> args = new ArrayList<>();
        body.get(0).forEach(args::add);
        Map<String, JsonNode> kwargs =
                Fields.of(body.get(1), "the body's second part (kwargs)").others(Set.of());
        return TaskHeaders.read(envelope.headers(), args, kwargs, Embed.read(body.get(2)));
    }

    private static MalformedException noTask(Envelope envelope) {
        JsonNode body = envelope.jsonTree();
        return body.isObject() && body.has(TaskHeaders.TASK)
                ? new MalformedException(
                        "The message is in protocol 1, which is not supported. Set task_protocol to 2, which is Celery's default.")
                : new MalformedException("The headers have no 'task', so this calls none.");
    }
}
