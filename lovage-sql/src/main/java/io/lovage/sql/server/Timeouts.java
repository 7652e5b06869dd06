package io.lovage.sql.server;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import java.util.Set;

/**
 * How long to be patient with a server.
 *
 * @param request how long to go on trying while the server is away
 * @param socket no answer for so long means that nobody is there, though the connection looks alive
 */
public record Timeouts(Duration request, Duration socket) {

    private static final String REQUEST_OPTION = "requestTimeoutMs";
    private static final String SOCKET_OPTION = "socketTimeoutMs";

    /** The options of a URL that say it. */
    public static final Set<String> OPTIONS = Set.of(REQUEST_OPTION, SOCKET_OPTION);

    private static final long DEFAULT_REQUEST_MILLIS = 10_000;

    /** Longer than any statement of an engine takes. */
    private static final long DEFAULT_SOCKET_MILLIS = 30_000;

    /** Below it, a busy server would be taken for one that is gone. */
    private static final int SHORTEST_SOCKET_MILLIS = 1000;

    /** How long to wait for a lock: less than for an answer, so that the server says it. */
    public Duration lock() {
        return socket.dividedBy(3);
    }

    /** How long a connection may rest. It is not used again after that, but replaced. */
    public Duration rest() {
        return socket;
    }

    /** After how long a server may end a session that rests: well after it is not used any more. */
    public Duration end() {
        return socket.multipliedBy(2);
    }

    public static Timeouts of(EngineUrl url) {
        return new Timeouts(
                millis(url, REQUEST_OPTION, DEFAULT_REQUEST_MILLIS, 1),
                millis(url, SOCKET_OPTION, DEFAULT_SOCKET_MILLIS, SHORTEST_SOCKET_MILLIS));
    }

    private static Duration millis(EngineUrl url, String option, long otherwise, int least) {
        String text = url.options().getOrDefault(option, Long.toString(otherwise));
        if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) < least) {
            throw new InvalidMessageException(
                    "Engine URL '%s' has %s=%s. Use a whole number from %d on.", url, option, text, least);
        }
        return Duration.ofMillis(Long.parseLong(text));
    }
}
