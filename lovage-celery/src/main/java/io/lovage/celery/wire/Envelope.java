package io.lovage.celery.wire;

import io.lovage.message.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message as a transport carries it, whatever it is about.
 *
 * @param body as it travels, so compressed if the headers say so
 * @param headers in order
 */
public record Envelope(
        Payload body,
        String contentType,
        @Nullable String contentEncoding,
        Map<String, JsonNode> headers,
        Properties properties) {

    private static final String COMPRESSION = "compression";

    public Envelope {
        headers = WireJson.copy(headers);
    }

    /** JSON in UTF-8. */
    public static Envelope json(Payload body, Map<String, JsonNode> headers, Properties properties) {
        return new Envelope(body, ContentType.JSON, ContentType.UTF_8, headers, properties);
    }

    /**
     * The body's bytes as JSON text, decompressed.
     *
     * @throws MalformedException if it is compressed or written in a way that isn't supported
     */
    public Payload jsonBody() {
        ContentType.check(contentType, contentEncoding);
        String compression = Fields.of(headers, "the headers").textOrNull(COMPRESSION);
        return compression == null ? body : Compression.decompress(body, compression);
    }

    /** The body as a tree; errors as in {@link #jsonBody}. */
    public JsonNode jsonTree() {
        return WireJson.parse(jsonBody(), "The body");
    }

    public Envelope withProperties(Properties changed) {
        return new Envelope(body, contentType, contentEncoding, headers, changed);
    }
}
