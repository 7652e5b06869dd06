package io.lovage.cli;

import io.lovage.task.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.util.RawValue;

/** JSON as somebody wrote it, checked and otherwise left alone, so that no digit of a number changes on the way. */
final class JsonText {

    private static final int SHOWN_CHARS = 60;

    private JsonText() {}

    /**
     * The one value that {@code text} holds.
     *
     * @throws UsageException if it holds none, more than one, or something else
     */
    static RawValue check(String text) {
        try (JsonParser parser = Json.mapper().createParser(text)) {
            if (parser.nextToken() == null) {
                throw new UsageException("It is empty");
            }
            JsonParser unused = parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new UsageException("There is more than one JSON value: %s", shortened(text));
            }
            return new RawValue(text);
        } catch (JacksonException e) {
            throw new UsageException("It is not valid JSON: %s: %s", Json.reason(e), shortened(text));
        }
    }

    /** As {@link #check(String)}. */
    static RawValue check(byte[] utf8) {
        try {
            return check(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new UsageException("It is not valid UTF-8");
        }
    }

    /** On one line. In valid JSON line breaks mean nothing: those within text are escaped. */
    static String onOneLine(String json) {
        return json.replace('\n', ' ').replace('\r', ' ');
    }

    private static String shortened(String text) {
        String line = onOneLine(text);
        return line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "...";
    }
}
