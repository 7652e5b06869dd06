package io.lovage.celery.wire;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NumericNode;

/**
 * The fields of a JSON object that came over the wire. A field that is {@code null} counts as absent. Each accessor throws a {@link MalformedException}
 * that names the field if it is missing or of the wrong type.
 */
public final class Fields {

    private final Map<String, JsonNode> all;
    private final String of;

    private Fields(Map<String, JsonNode> all, String of) {
        this.all = all;
        this.of = of;
    }

    /** The fields of {@code object}, which error texts call {@code what}. */
    public static Fields of(JsonNode object, String what) {
        if (!object.isObject()) {
            throw new MalformedException("%s is %s, not an object.", capitalised(what), kind(object));
        }
        Map<String, JsonNode> all = new LinkedHashMap<>();
        object.properties().forEach(field -> all.put(field.getKey(), field.getValue()));
        return new Fields(all, what);
    }

    public static Fields of(Map<String, JsonNode> fields, String what) {
        return new Fields(fields, what);
    }

    /** Whether the field is there, {@code null} included. */
    public boolean has(String name) {
        return all.containsKey(name);
    }

    /** All fields but those named, in order. */
    public Map<String, JsonNode> others(Set<String> known) {
        Map<String, JsonNode> others = new LinkedHashMap<>(all);
        others.keySet().removeAll(known);
        return others;
    }

    /** The value as it is; JSON's null if absent. */
    public JsonNode node(String name) {
        JsonNode value = all.get(name);
        return value == null ? WireJson.nothing() : value;
    }

    public String text(String name) {
        return Objects.requireNonNull(textOr(name, null, true));
    }

    public @Nullable String textOrNull(String name) {
        return textOr(name, null, false);
    }

    public String textOr(String name, String fallback) {
        return Objects.requireNonNull(textOr(name, fallback, false));
    }

    public @Nullable Integer integerOrNull(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw wrong(name, value, "an integer");
        }
        return value.intValue();
    }

    public int integerOr(String name, int fallback) {
        Integer value = integerOrNull(name);
        return value == null ? fallback : value;
    }

    public @Nullable Boolean flagOrNull(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrong(name, value, "true or false");
        }
        return value.booleanValue();
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(flagOrNull(name));
    }

    public @Nullable BigDecimal numberOrNull(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof NumericNode number) || number.isNaN()) {
            throw wrong(name, value, "a number");
        }
        return value.decimalValue();
    }

    /** A number of seconds. */
    public @Nullable Duration secondsOrNull(String name) {
        BigDecimal seconds = numberOrNull(name);
        return seconds == null ? null : seconds(seconds, name);
    }

    /** Text in ISO 8601. */
    public @Nullable Instant timeOrNull(String name) {
        String text = textOrNull(name);
        return text == null ? null : Times.read(text, "'" + name + "' of " + of);
    }

    /** A number of seconds since 1970. */
    public Instant unixTime(String name) {
        BigDecimal seconds = numberOrNull(name);
        if (seconds == null) {
            throw missing(name);
        }
        return Times.readSeconds(seconds, "'" + name + "' of " + of);
    }

    /** The elements of a list; {@code null} if absent. */
    public @Nullable List<JsonNode> listOrNull(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            throw wrong(name, value, "a list");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    /** The elements of a list; none if absent. */
    public List<JsonNode> list(String name) {
        List<JsonNode> elements = listOrNull(name);
        return elements == null ? List.of() : elements;
    }

    /** The elements of a list of strings; none if absent. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(name)) {
            if (!element.isString()) {
                throw wrong(name, element, "a list of strings");
            }
            texts.add(element.stringValue());
        }
        return texts;
    }

    /** The fields of an object; none if absent. */
    public Map<String, JsonNode> map(String name) {
        return object(name).all;
    }

    /** An object within; one without fields if absent. */
    public Fields object(String name) {
        JsonNode value = find(name);
        return value == null
                ? new Fields(Map.of(), "'" + name + "' of " + of)
                : Fields.of(value, "'" + name + "' of " + of);
    }

    public MalformedException missing(String name) {
        return new MalformedException("'%s' of %s is missing.", name, of);
    }

    private @Nullable String textOr(String name, @Nullable String fallback, boolean required) {
        JsonNode value = find(name);
        if (value == null) {
            if (required) {
                throw missing(name);
            }
            return fallback;
        }
        if (!value.isString()) {
            throw wrong(name, value, "a string");
        }
        return value.stringValue();
    }

    private @Nullable JsonNode find(String name) {
        JsonNode value = all.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private Duration seconds(BigDecimal seconds, String name) {
        try {
            return Times.readDuration(seconds);
        } catch (ArithmeticException e) {
            throw new MalformedException("'%s' of %s is too many seconds.", name, of);
        }
    }

    private MalformedException wrong(String name, JsonNode value, String wanted) {
        return new MalformedException("'%s' of %s is %s, not %s.", name, of, kind(value), wanted);
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** What kind of JSON value it is, for error texts, which must not show data. */
    public static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL, MISSING -> "null";
        };
    }
}
