package io.lovage.task;

import io.lovage.message.Payload;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of a message as JSON trees: the slow and general way to bind them. */
record RawArguments(String task, List<JsonNode> positional, ObjectNode named) {

    static RawArguments parse(String task, Payload body, List<Payload> piped) {
        try {
            JsonNode root = Json.mapper().readTree(body.bytes());
            if (!root.isArray()
                    || root.size() < 2
                    || !root.get(0).isArray()
                    || !(root.get(1) instanceof ObjectNode named)) {
                throw new InvalidArgumentsException(
                        "The body of a message for task '%s' is not a JSON array of a list (args) and an object (kwargs).",
                        task);
            }
            List<JsonNode> positional = new ArrayList<>();
            for (Payload input : piped) {
                positional.add(Json.mapper().readTree(input.bytes()));
            }
            root.get(0).forEach(positional::add);
            return new RawArguments(task, positional, named);
        } catch (JacksonException e) {
            throw new InvalidArgumentsException(
                    "The body of a message for task '%s' is not valid JSON: %s", task, Json.reason(e));
        }
    }

    /** All arguments by name: positional ones take the names in order. */
    ObjectNode byName(List<String> names) {
        if (positional.size() > names.size()) {
            throw new InvalidArgumentsException(
                    "Task '%s' takes at most %d arguments %s, but %d were given.",
                    task, names.size(), names, positional.size());
        }
        ObjectNode all = named.deepCopy();
        for (int i = 0; i < positional.size(); i++) {
            if (named.has(names.get(i))) {
                throw new InvalidArgumentsException(
                        "Task '%s' got two values for argument '%s': one by position and one by name.",
                        task, names.get(i));
            }
            all.set(names.get(i), positional.get(i));
        }
        return all;
    }
}
