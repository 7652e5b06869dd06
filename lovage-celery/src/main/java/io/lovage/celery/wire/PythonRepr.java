package io.lovage.celery.wire;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Values as Python's {@code repr} prints them, cut as Celery cuts them. For people: nothing reads it back. */
public final class PythonRepr {

    private static final int MAX_LENGTH = 1024;
    private static final int MAX_DEPTH = 3;
    private static final int LAST_CONTROL = 0x20;

    private final StringBuilder text = new StringBuilder();

    private PythonRepr() {}

    /** Positional arguments. */
    public static String tuple(List<JsonNode> elements) {
        PythonRepr repr = new PythonRepr();
        repr.text.append('(');
        repr.elements(elements.iterator(), 1);
        return shortened(repr.text.append(elements.size() == 1 ? ",)" : ")").toString());
    }

    /** Named arguments. */
    public static String dict(Map<String, JsonNode> fields) {
        PythonRepr repr = new PythonRepr();
        repr.fields(fields.entrySet().iterator(), 1);
        return shortened(repr.text.toString());
    }

    public static String of(JsonNode value) {
        PythonRepr repr = new PythonRepr();
        repr.value(value, 1);
        return shortened(repr.text.toString());
    }

    /** A call of {@code name} with {@code args}, as an exception prints itself. */
    public static String call(String name, List<JsonNode> args) {
        return shortened(name + args.stream().map(PythonRepr::of).collect(Collectors.joining(", ", "(", ")")));
    }

    private void value(JsonNode value, int depth) {
        if (isLong()) {
            return;
        }
        if (value.isString()) {
            string(value.stringValue());
        } else if (value.isArray()) {
            if (depth > MAX_DEPTH) {
                text.append("[...]");
                return;
            }
            text.append('[');
            elements(value.iterator(), depth);
            text.append(']');
        } else if (value.isObject()) {
            fields(value.properties().iterator(), depth);
        } else {
            text.append(scalar(value));
        }
    }

    private void elements(Iterator<JsonNode> elements, int depth) {
        while (elements.hasNext() && !isLong()) {
            value(elements.next(), depth + 1);
            text.append(elements.hasNext() ? ", " : "");
        }
    }

    private void fields(Iterator<Map.Entry<String, JsonNode>> fields, int depth) {
        if (depth > MAX_DEPTH) {
            text.append("{...}");
            return;
        }
        text.append('{');
        while (fields.hasNext() && !isLong()) {
            Map.Entry<String, JsonNode> field = fields.next();
            string(field.getKey());
            text.append(": ");
            value(field.getValue(), depth + 1);
            text.append(fields.hasNext() ? ", " : "");
        }
        text.append('}');
    }

    private static String scalar(JsonNode value) {
        if (value.isNull()) {
            return "None";
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        return switch (value.asString()) {
            case "NaN" -> "nan";
            case "Infinity" -> "inf";
            case "-Infinity" -> "-inf";
            default -> value.asString();
        };
    }

    private void string(String value) {
        char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
        text.append(quote);
        for (int i = 0; i < value.length() && !isLong(); i++) {
            character(value.charAt(i), quote);
        }
        text.append(quote);
    }

    private void character(char c, char quote) {
        switch (c) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '\\' -> text.append("\\\\");
            default -> {
                if (c == quote) {
                    text.append('\\').append(c);
                } else if (c < LAST_CONTROL) {
                    text.append("\\x%02x".formatted((int) c));
                } else {
                    text.append(c);
                }
            }
        }
    }

    private boolean isLong() {
        return text.length() > MAX_LENGTH;
    }

    private static String shortened(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 3) + "...";
    }
}
