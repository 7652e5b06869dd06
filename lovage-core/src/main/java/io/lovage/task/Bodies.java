package io.lovage.task;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * Bodies of task messages: a JSON array of positional arguments (a list), named arguments (an object) and an object for others' extensions. This is the
 * body of Celery's task protocol 2, so that a body passes between Java and Python as it is.
 */
public final class Bodies {

    private static final byte[] NAMED_START = ascii("[[],");
    private static final byte[] NAMED_END = ascii(",{}]");
    private static final byte[] POSITIONAL_START = ascii("[[");
    private static final byte[] POSITIONAL_END = ascii("],{},{}]");

    /** No arguments at all. */
    public static final Payload EMPTY = Payload.utf8("[[],{},{}]");

    private Bodies() {}

    /** {@code kwargs} is the JSON of an object. */
    static Payload named(byte[] kwargs) {
        return join(NAMED_START, kwargs, NAMED_END);
    }

    /** {@code arg} is the JSON of the only argument. */
    static Payload positional(byte[] arg) {
        return join(POSITIONAL_START, arg, POSITIONAL_END);
    }

    static Payload positional(List<byte[]> args) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] arg : args) {
            if (joined.size() > 0) {
                joined.write(',');
            }
            joined.writeBytes(arg);
        }
        return positional(joined.toByteArray());
    }

    /** The body of an error handler's call. */
    public static Payload ofFailure(Failure failure) {
        return named(Json.write(failure, "A failure"));
    }

    /**
     * The body of a call whose arguments were given as JSON text, as on a command line. They travel as they were written, with every digit.
     *
     * @param args JSON of a list
     * @param kwargs JSON of an object
     * @throws InvalidMessageException if they are not
     */
    public static Payload ofJson(String args, String kwargs) {
        JsonNode positional = parse("args", args);
        if (!positional.isArray()) {
            throw new InvalidMessageException(
                    "args must be a JSON list such as [1, \"two\"], but it is: %s", shortened(args));
        }
        JsonNode named = parse("kwargs", kwargs);
        if (!named.isObject()) {
            throw new InvalidMessageException(
                    "kwargs must be a JSON object such as {\"x\": 1}, but it is: %s", shortened(kwargs));
        }
        String body = "[" + args + "," + kwargs + ",{}]";
        JsonNode unused = parse("the list of args and kwargs", body); // It is one level deeper than they are.
        return Payload.utf8(body);
    }

    /** Reads tokens as long as they are {@code expected}; whether all were. */
    static boolean begins(JsonParser json, JsonToken... expected) {
        for (JsonToken token : expected) {
            if (json.nextToken() != token) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode parse(String what, String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException e) {
            throw new InvalidMessageException("%s is not valid JSON: %s: %s", what, Json.reason(e), shortened(text));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }

    private static Payload join(byte[] start, byte[] middle, byte[] end) {
        byte[] all = new byte[start.length + middle.length + end.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(middle, 0, all, start.length, middle.length);
        System.arraycopy(end, 0, all, start.length + middle.length, end.length);
        return Payload.of(all);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
