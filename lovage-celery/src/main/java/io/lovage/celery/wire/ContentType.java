package io.lovage.celery.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a body is written in: JSON in UTF-8 or ASCII. Anything else is refused by its name. */
final class ContentType {

    static final String JSON = "application/json";
    static final String UTF_8 = "utf-8";

    private ContentType() {}

    static void check(String type, @Nullable String encoding) {
        if (!type.equals(JSON)) {
            throw new MalformedException("%s", refusal(type));
        }
        if (encoding != null && !isUtf8(encoding.toLowerCase(Locale.ROOT))) {
            throw new MalformedException("The content encoding is '%s'. Only utf-8 is supported.", shortened(encoding));
        }
    }

    private static boolean isUtf8(String encoding) {
        return switch (encoding) {
            case "utf-8", "utf8", "ascii", "us-ascii", "binary" -> true;
            default -> false;
        };
    }

    private static String refusal(String type) {
        return switch (type) {
            case "application/x-python-serialize" ->
                "The content is Python's pickle, which is never read, since it can hold code. Set task_serializer and"
                        + " result_serializer to 'json'.";
            case "application/x-yaml", "application/x-msgpack", "application/data" ->
                "The content type is '" + type + "', which is not supported. Set the serializer to 'json'.";
            default ->
                type.startsWith(JSON)
                        ? "The content type is '" + shortened(type) + "'. Write 'application/json' without parameters."
                        : "The content type '" + shortened(type) + "' is not supported. Use 'application/json'.";
        };
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
