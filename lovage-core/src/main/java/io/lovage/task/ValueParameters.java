package io.lovage.task;

import static tools.jackson.core.JsonToken.END_ARRAY;
import static tools.jackson.core.JsonToken.END_OBJECT;
import static tools.jackson.core.JsonToken.START_ARRAY;
import static tools.jackson.core.JsonToken.START_OBJECT;

import io.lovage.message.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/** A fixed list of parameters, each with a name and a type; a missing argument is {@code null}, or zero for a primitive. */
final class ValueParameters implements Parameters {

    private final String task;
    private final List<String> names;
    private final ObjectReader[] readers;

    ValueParameters(String task, List<String> names, List<ValueType<?>> types) {
        this.task = task;
        this.names = List.copyOf(names);
        this.readers = types.stream().map(type -> Json.reader(type.reflect())).toArray(ObjectReader[]::new);
    }

    @Override
    public Object[] bind(Payload body, List<Payload> piped) {
        try {
            Object[] fast = piped.isEmpty() ? bindPositional(body) : null;
            return fast != null ? fast : bindAny(RawArguments.parse(task, body, piped));
        } catch (JacksonException e) {
            throw new InvalidArgumentsException(
                    "The arguments of task '%s' don't fit %s: %s", task, names, Json.reason(e));
        }
    }

    /** The usual shape, {@code [[...], {}, ...]} with every parameter given, without a tree in between; {@code null} if it has another. */
    private Object @Nullable [] bindPositional(Payload body) {
        try (JsonParser json = Json.mapper().createParser(body.bytes())) {
            if (!Bodies.begins(json, START_ARRAY, START_ARRAY)) {
                return null;
            }
            Object[] values = new Object[readers.length];
            for (int i = 0; i < values.length; i++) {
                if (json.nextToken() == END_ARRAY) {
                    return null;
                }
                values[i] = readers[i].readValue(json);
            }
            return Bodies.begins(json, END_ARRAY, START_OBJECT, END_OBJECT) ? values : null;
        }
    }

    private Object[] bindAny(RawArguments raw) {
        ObjectNode byName = raw.byName(names);
        Object[] values = new Object[readers.length];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = byName.get(names.get(i));
            values[i] = readers[i].readValue(value == null ? Json.mapper().nullNode() : value);
        }
        return values;
    }
}
