package io.lovage.celery.wire;

import io.lovage.message.Payload;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values with types that JSON lacks. Since kombu 5.3 Python marks them: an object with exactly the fields {@code __type__} and {@code __value__}.
 *
 * <p>In Java they are {@link OffsetDateTime}, {@link LocalDateTime} (no offset), {@link LocalDate}, {@link LocalTime}, {@link BigDecimal}, {@link UUID} and
 * {@link Payload} (bytes). A fraction without a mark is a Python float, and so a {@link Double}.
 */
public final class TypedValues {

    private static final String TYPE = "__type__";
    private static final String VALUE = "__value__";
    private static final int MAX_DECIMAL_LENGTH = 1000;
    private static final byte[] TYPE_BYTES = TYPE.getBytes(StandardCharsets.US_ASCII);

    private TypedValues() {}

    /**
     * The value in Java's types; lists and maps within are unmodifiable only by agreement. An unknown mark stays a map.
     *
     * @throws MalformedException if a marked value doesn't fit its mark
     */
    public static @Nullable Object read(JsonNode json) {
        return switch (json.getNodeType()) {
            case ARRAY -> readList(json);
            case OBJECT, POJO -> readObject(json);
            case NUMBER ->
                json.isIntegralNumber()
                        ? json.numberValue()
                        : (Object) json.numberValue().doubleValue();
            case BOOLEAN -> json.booleanValue();
            case NULL, MISSING -> null;
            case STRING, BINARY -> json.asString();
        };
    }

    /** The JSON of {@code value}: one of the types named above, an {@link Instant}, a {@code byte[]}, or plain data. */
    public static JsonNode write(@Nullable Object value, Dialect dialect) {
        if (value == null) {
            return WireJson.nothing();
        }
        if (value instanceof List<?> list) {
            ArrayNode array = WireJson.array();
            list.forEach(element -> array.add(write(element, dialect)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = WireJson.object();
            map.forEach((key, element) -> object.set(String.valueOf(key), write(element, dialect)));
            return object;
        }
        ObjectNode marked = mark(value);
        if (marked == null) {
            return WireJson.tree(value);
        }
        return dialect == Dialect.TYPED ? marked : JsonNodeFactory.instance.stringNode(plain(value));
    }

    /**
     * {@code json} with each marked value in the plain form that Java's JSON codec binds to its type: times and UUIDs as strings, decimals as numbers, bytes
     * as base64.
     *
     * @throws MalformedException if a marked value doesn't fit its mark
     */
    public static JsonNode withoutMarks(JsonNode json) {
        if (json.isArray()) {
            ArrayNode array = WireJson.array();
            json.forEach(element -> array.add(withoutMarks(element)));
            return array;
        }
        if (!json.isObject()) {
            return json;
        }
        Object value = marked(json);
        if (value instanceof BigDecimal number) {
            return JsonNodeFactory.instance.numberNode(number);
        }
        if (value != null) {
            return JsonNodeFactory.instance.stringNode(value instanceof LocalDate ? value.toString() : plain(value));
        }
        ObjectNode object = WireJson.object();
        json.properties().forEach(field -> object.set(field.getKey(), withoutMarks(field.getValue())));
        return object;
    }

    /** Whether {@code json} may hold a marked value; false is certain. */
    public static boolean mayHaveMarks(Payload json) {
        byte[] bytes = json.bytes();
        int last = bytes.length - TYPE_BYTES.length;
        for (int i = 0; i <= last; i++) {
            int matched = 0;
            while (matched < TYPE_BYTES.length && bytes[i + matched] == TYPE_BYTES[matched]) {
                matched++;
            }
            if (matched == TYPE_BYTES.length) {
                return true;
            }
        }
        return false;
    }

    private static List<@Nullable Object> readList(JsonNode json) {
        List<@Nullable Object> list = new ArrayList<>();
        json.forEach(element -> list.add(read(element)));
        return list;
    }

    private static Object readObject(JsonNode json) {
        Object value = marked(json);
        if (value != null) {
            return value;
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        json.properties().forEach(field -> map.put(field.getKey(), read(field.getValue())));
        return map;
    }

    /** The value behind a mark, or {@code null} if there is no mark that is known. */
    private static @Nullable Object marked(JsonNode json) {
        if (json.size() != 2 || !json.has(TYPE) || !json.has(VALUE)) {
            return null;
        }
        String type = json.get(TYPE).asString("");
        JsonNode value = json.get(VALUE);
        try {
            return switch (type) {
                case "datetime" -> Times.parse(text(value, type), "A value of type 'datetime'");
                case "date" -> LocalDate.parse(text(value, type));
                case "time" -> LocalTime.parse(text(value, type));
                case "decimal" -> decimal(text(value, type));
                case "uuid" -> uuid(value);
                case "bytes" -> Payload.utf8(text(value, type));
                case "base64" -> Payload.of(Base64.getDecoder().decode(text(value, type)));
                default -> null;
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new MalformedException("A value marked as '%s' is none.", type);
        }
    }

    /** A longer one would take long to turn into a number, and Python's own end at 28 digits. */
    private static BigDecimal decimal(String text) {
        if (text.length() > MAX_DECIMAL_LENGTH) {
            throw new MalformedException("A value marked as 'decimal' has %,d characters.", text.length());
        }
        return new BigDecimal(text);
    }

    private static UUID uuid(JsonNode value) {
        String hex = value.isObject() ? value.path("hex").asString("") : text(value, "uuid");
        String digits = hex.replace("-", "");
        if (!digits.matches("[0-9a-fA-F]{32}")) {
            throw new MalformedException("A value marked as 'uuid' is none.");
        }
        return new UUID(
                Long.parseUnsignedLong(digits.substring(0, 16), 16), Long.parseUnsignedLong(digits.substring(16), 16));
    }

    private static String text(JsonNode value, String type) {
        if (!value.isString()) {
            throw new MalformedException("A value marked as '%s' is %s, not a string.", type, Fields.kind(value));
        }
        return value.stringValue();
    }

    /** The value as kombu before 5.3 writes it; bytes, which that can't write, as base64. */
    private static String plain(Object value) {
        if (value instanceof OffsetDateTime time) {
            String text = Times.offset(time);
            return text.endsWith("+00:00") ? text.substring(0, text.length() - 6) + "Z" : text;
        }
        if (value instanceof Instant time) {
            return plain(time.atOffset(ZoneOffset.UTC));
        }
        if (value instanceof LocalDateTime time) {
            return Times.local(time);
        }
        if (value instanceof LocalDate date) {
            return Times.local(date.atStartOfDay());
        }
        if (value instanceof LocalTime time) {
            return timeOfDay(time);
        }
        byte[] bytes = bytes(value);
        return bytes == null ? value.toString() : Base64.getEncoder().encodeToString(bytes);
    }

    private static String timeOfDay(LocalTime time) {
        return Times.local(time.atDate(LocalDate.EPOCH)).substring("1970-01-01T".length());
    }

    private static @Nullable ObjectNode mark(Object value) {
        if (value instanceof OffsetDateTime time) {
            return marked("datetime", Times.offset(time));
        }
        if (value instanceof Instant time) {
            return marked("datetime", Times.write(time));
        }
        if (value instanceof LocalDateTime time) {
            return marked("datetime", Times.local(time));
        }
        if (value instanceof LocalDate) {
            return marked("date", value.toString());
        }
        if (value instanceof LocalTime time) {
            return marked("time", timeOfDay(time));
        }
        if (value instanceof BigDecimal) {
            return marked("decimal", value.toString());
        }
        if (value instanceof UUID uuid) {
            ObjectNode hex = WireJson.object().put("hex", uuid.toString().replace("-", ""));
            return WireJson.object().put(TYPE, "uuid").set(VALUE, hex);
        }
        byte[] bytes = bytes(value);
        return bytes == null ? null : markedBytes(bytes);
    }

    private static byte @Nullable [] bytes(Object value) {
        return value instanceof Payload payload ? payload.bytes() : value instanceof byte[] array ? array : null;
    }

    private static ObjectNode markedBytes(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return marked("bytes", text);
        } catch (CharacterCodingException e) {
            return marked("base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static ObjectNode marked(String type, String value) {
        return WireJson.object().put(TYPE, type).put(VALUE, value);
    }
}
