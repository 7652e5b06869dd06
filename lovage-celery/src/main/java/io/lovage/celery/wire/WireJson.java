package io.lovage.celery.wire;

import io.lovage.message.Payload;
import io.lovage.task.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as Python's {@code json} module reads and writes it: core's rules, with bare {@code NaN} and {@code Infinity}, and written in ASCII, so that
 * even half of a surrogate pair arrives as it was. Trees that were handed over are not changed any more.
 */
public final class WireJson {

    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private WireJson() {}

    /**
     * Reads one JSON value.
     *
     * @param what for the error text
     * @throws MalformedException if it is none
     */
    public static JsonNode parse(Payload json, String what) {
        try {
            return present(MAPPER.readTree(json.bytes()), what);
        } catch (JacksonException e) {
            throw new MalformedException("%s is not valid JSON: %s", what, Json.reason(e));
        }
    }

    /** As {@link #parse(Payload, String)}. */
    public static JsonNode parse(String json, String what) {
        try {
            return present(MAPPER.readTree(json), what);
        } catch (JacksonException e) {
            throw new MalformedException("%s is not valid JSON: %s", what, Json.reason(e));
        }
    }

    public static String write(JsonNode tree) {
        return MAPPER.writeValueAsString(tree);
    }

    public static Payload writeBytes(JsonNode tree) {
        return Payload.of(write(tree).getBytes(StandardCharsets.US_ASCII));
    }

    /** The tree of a string, number, boolean, list, map or {@code null}. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    public static JsonNode nothing() {
        return JsonNodeFactory.instance.nullNode();
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ObjectNode object(Map<String, JsonNode> fields) {
        ObjectNode object = object();
        object.setAll(fields);
        return object;
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    public static ArrayNode array(Collection<? extends JsonNode> elements) {
        return array().addAll(elements);
    }

    /** An unmodifiable copy that keeps the order. */
    public static Map<String, JsonNode> copy(Map<String, JsonNode> fields) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    private static JsonNode present(JsonNode tree, String what) {
        if (tree.isMissingNode()) {
            throw new MalformedException("%s is empty.", what);
        }
        return tree;
    }
}
