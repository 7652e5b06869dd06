package io.lovage.task;

import static tools.jackson.core.JsonToken.END_ARRAY;
import static tools.jackson.core.JsonToken.START_ARRAY;
import static tools.jackson.core.JsonToken.START_OBJECT;

import io.lovage.message.Payload;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * A record whose components are the parameters. It comes as named arguments, as positional ones in the components' order, or as one positional
 * JSON object, which is how the result of a chain's step before arrives.
 */
final class RecordParameters implements Parameters {

    private final String task;
    private final ObjectReader reader;
    private final List<String> names;

    RecordParameters(String task, ValueType<?> type) {
        this.task = task;
        this.reader = Json.reader(type.reflect());
        this.names = Arrays.stream(type.asClass().getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    @Override
    public Object[] bind(Payload body, List<Payload> piped) {
        try {
            Object fast = piped.isEmpty() ? bindNamed(body) : null;
            return new Object[] {fast != null ? fast : bindAny(RawArguments.parse(task, body, piped))};
        } catch (JacksonException e) {
            throw new InvalidArgumentsException(
                    "The arguments of task '%s' don't fit %s: %s", task, names, Json.reason(e));
        }
    }

    /** The usual shape, {@code [[], {...}, ...]}, without a tree in between; {@code null} if it has another. */
    private @Nullable Object bindNamed(Payload body) {
        try (JsonParser json = Json.mapper().createParser(body.bytes())) {
            if (Bodies.begins(json, START_ARRAY, START_ARRAY, END_ARRAY, START_OBJECT)) {
                return reader.readValue(json);
            }
            return null;
        }
    }

    private Object bindAny(RawArguments raw) {
        JsonNode only = raw.positional().size() == 1 && raw.named().isEmpty()
                ? raw.positional().get(0)
                : null;
        if (only != null && only.isObject() && looksLikeTheRecord(only)) {
            return reader.readValue(only);
        }
        return reader.readValue(raw.byName(names));
    }

    /** With a single component an object may be meant as that component's value: then it hasn't the component's name in it. */
    private boolean looksLikeTheRecord(JsonNode object) {
        return names.size() != 1 || object.has(names.get(0));
    }
}
