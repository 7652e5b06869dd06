package io.lovage.sql.server;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the URL of a database on a server says, whatever the server.
 *
 * @param servers one {@code host:port} or several, separated by commas
 * @param user {@code null} for the driver's default
 */
public record Address(
        String servers,
        String database,
        @Nullable String user,
        @Nullable String password) {

    /** The option that says how long to go on trying while the server is away. */
    public static final String TIMEOUT_OPTION = "requestTimeoutMs";

    private static final Pattern FORM = Pattern.compile("//(?:([^:@/]*)(?::([^@/]*))?@)?([^@/]+)/([^@/]+)");
    private static final String DEFAULT_TIMEOUT_MS = "10000";

    /** Of {@code url}; if it isn't one, people are shown an {@code example}. */
    public static Address of(EngineUrl url, String example) {
        Matcher address = FORM.matcher(url.address());
        if (!address.matches()) {
            throw new InvalidMessageException(
                    "Engine URL '%s' does not name a server and a database. Use %s", url, example);
        }
        return new Address(
                address.group(3),
                decoded(address.group(4)),
                nullOrDecoded(address.group(1)),
                nullOrDecoded(address.group(2)));
    }

    private static @Nullable String nullOrDecoded(@Nullable String text) {
        return text == null || text.isEmpty() ? null : decoded(text);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    public static Duration requestTimeout(EngineUrl url) {
        String text = url.options().getOrDefault(TIMEOUT_OPTION, DEFAULT_TIMEOUT_MS);
        if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) == 0) {
            throw new InvalidMessageException(
                    "Engine URL '%s' has requestTimeoutMs=%s. Use a whole number from 1 on.", url, text);
        }
        return Duration.ofMillis(Long.parseLong(text));
    }
}
