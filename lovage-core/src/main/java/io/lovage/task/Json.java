package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import java.lang.reflect.Type;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one JSON codec: data bound to types that the program declares, never to a type that the data names. Unknown fields are ignored and missing ones
 * get their type's default, so that two versions of a record understand each other; a value of the wrong type is an error. Where no type says
 * otherwise, a fraction is a {@link java.math.BigDecimal}, so that no digit is lost on the way.
 */
public final class Json {

    /** Deeper data is refused, since reading it could exhaust a stack. */
    public static final int MAX_DEPTH = 100;

    private static final int MAX_NUMBER_LENGTH = 1000;

    /** Jackson names the setting in which a limit is, of no use to who wrote the data. */
    private static final Pattern NAME_OF_A_SETTING = Pattern.compile(", from `[^`]*`");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH + 3)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private Json() {}

    /** For code that needs trees or streams; configured as everything here. Immutable. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    static ObjectReader reader(Type type) {
        JavaType resolved = MAPPER.constructType(type);
        // It reads from the middle of a body, where more follows.
        return MAPPER.readerFor(resolved).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    static ObjectWriter writer(Type type) {
        return MAPPER.writerFor(MAPPER.constructType(type));
    }

    /**
     * The JSON of {@code value}.
     *
     * @param what for the error text
     * @throws InvalidMessageException if it has no JSON form
     */
    public static byte[] write(@Nullable Object value, String what) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new InvalidMessageException("%s can't be written as JSON: %s", what, reason(e));
        } catch (StackOverflowError e) {
            throw new InvalidMessageException("%s can't be written as JSON: it refers to itself.", what);
        }
    }

    /**
     * Reads a value of {@code type}.
     *
     * @param what for the error text
     * @throws InvalidMessageException if {@code json} isn't one
     */
    public static <T> @Nullable T read(Payload json, ValueType<T> type, String what) {
        if (type.isVoid()) {
            return null;
        }
        try {
            return MAPPER.readValue(json.bytes(), MAPPER.constructType(type.reflect()));
        } catch (JacksonException e) {
            throw new InvalidMessageException("%s is no %s: %s", what, type, reason(e));
        }
    }

    /** What went wrong, on one line and without a copy of the data. */
    public static String reason(JacksonException e) {
        String text = e.getOriginalMessage();
        if (e instanceof StreamConstraintsException) {
            text = NAME_OF_A_SETTING.matcher(text).replaceAll("");
        }
        int line = text == null ? -1 : text.indexOf('\n');
        String first = text == null ? e.getClass().getSimpleName() : line < 0 ? text : text.substring(0, line);
        return first.length() <= 300 ? first : first.substring(0, 300) + "...";
    }
}
