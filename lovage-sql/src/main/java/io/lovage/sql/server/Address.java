package io.lovage.sql.server;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
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

    private static final Pattern FORM = Pattern.compile("//(?:([^:@/]*)(?::([^@/]*))?@)?([^@/]+)/([^@/]+)");

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
}
