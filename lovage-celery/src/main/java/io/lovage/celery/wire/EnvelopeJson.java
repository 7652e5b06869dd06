package io.lovage.celery.wire;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Envelopes as text, where the transport has no properties and headers of its own: kombu's virtual transports, such as Redis. */
public final class EnvelopeJson {

    private static final Set<String> PROPERTIES = Set.of(
            "correlation_id",
            "reply_to",
            "priority",
            "delivery_mode",
            "expiration",
            "delivery_info",
            "delivery_tag",
            "body_encoding");

    private EnvelopeJson() {}

    /** Reads an envelope; whatever is wrong with it is the reason of a broken one. */
    public static Decoded<Envelope> read(String text) {
        return Decoded.of(() -> parse(WireJson.parse(text, "The envelope")));
    }

    /**
     * The text of {@code envelope}.
     *
     * @throws InvalidMessageException if it lacks what a Python worker needs in order not to stop
     */
    public static String write(Envelope envelope) {
        ObjectNode json = WireJson.object();
        json.put("body", Base64.getEncoder().encodeToString(envelope.body().bytes()));
        if (envelope.contentEncoding() != null) {
            json.put("content-encoding", envelope.contentEncoding());
        }
        json.put("content-type", envelope.contentType());
        json.set("headers", WireJson.object(envelope.headers()));
        json.set("properties", write(envelope.properties()));
        return WireJson.write(json);
    }

    private static Envelope parse(JsonNode json) {
        Fields envelope = Fields.of(json, "the envelope");
        Fields properties = envelope.object("properties");
        String type = envelope.textOrNull("content-type");
        if (type == null) {
            throw envelope.missing("content-type");
        }
        return new Envelope(
                body(envelope.text("body"), properties.textOrNull("body_encoding")),
                type,
                envelope.textOrNull("content-encoding"),
                envelope.map("headers"),
                properties(properties));
    }

    private static Payload body(String text, @Nullable String encoding) {
        if (encoding == null) {
            return Payload.utf8(text);
        }
        if (!encoding.equals("base64")) {
            throw new MalformedException("'body_encoding' is none that is known. Use 'base64'.");
        }
        try {
            // Python's encoder may break lines.
            return Payload.of(Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("The body is said to be base64, but is not.");
        }
    }

    private static Properties properties(Fields properties) {
        return new Properties(
                properties.textOrNull("correlation_id"),
                properties.textOrNull("reply_to"),
                properties.integerOrNull("priority"),
                properties.integerOrNull("delivery_mode"),
                properties.textOrNull("expiration"),
                deliveryInfo(properties),
                properties.textOrNull("delivery_tag"),
                properties.others(PROPERTIES));
    }

    private static @Nullable DeliveryInfo deliveryInfo(Fields properties) {
        Fields info = properties.object("delivery_info");
        return properties.has("delivery_info")
                ? new DeliveryInfo(
                        info.textOr("exchange", ""), info.textOr("routing_key", ""), info.flagOrNull("redelivered"))
                : null;
    }

    private static ObjectNode write(Properties properties) {
        DeliveryInfo info = properties.deliveryInfo();
        String tag = properties.deliveryTag();
        if (info == null || tag == null || tag.isEmpty()) {
            throw new InvalidMessageException(
                    "An envelope has no delivery_info or no delivery_tag, which would stop the Python worker that reads it.");
        }
        ObjectNode json = WireJson.object();
        putIfThere(json, "correlation_id", properties.correlationId());
        putIfThere(json, "reply_to", properties.replyTo());
        if (properties.deliveryMode() != null) {
            json.put("delivery_mode", properties.deliveryMode());
        }
        putIfThere(json, "expiration", properties.expiration());
        ObjectNode to = json.putObject("delivery_info").put("exchange", info.exchange());
        to.put("routing_key", info.routingKey());
        if (info.redelivered() != null) {
            to.put("redelivered", info.redelivered());
        }
        if (properties.priority() != null) {
            json.put("priority", properties.priority());
        }
        json.put("body_encoding", "base64").put("delivery_tag", tag);
        for (Map.Entry<String, JsonNode> other : properties.others().entrySet()) {
            json.set(other.getKey(), other.getValue());
        }
        return json;
    }

    private static void putIfThere(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
