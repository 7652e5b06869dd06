package io.lovage.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** SQL in resource files. */
public final class Scripts {

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\n\\s*\\n|;\\s*$");

    private Scripts() {}

    /** The file {@code name} beside {@code neighbour}. */
    public static String read(Class<?> neighbour, String name) {
        try (InputStream in = Objects.requireNonNull(neighbour.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The statements of {@code script}: each ends with a semicolon and an empty line. */
    public static List<String> statements(String script) {
        return END_OF_STATEMENT
                .splitAsStream(script)
                .filter(statement -> !statement.isBlank())
                .toList();
    }
}
