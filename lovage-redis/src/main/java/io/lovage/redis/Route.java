package io.lovage.redis;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to the server that a URL names.
 *
 * @param tls whether it is encrypted
 * @param ca file with the certificates (PEM) that are trusted; {@code null} for those that the JVM trusts
 * @param master name of the primary that Sentinel watches; {@code null} if the URL names the server itself
 * @param sentinels whom to ask where it is, if there is a {@code master}
 * @param sentinelPassword what these want to hear
 * @param replicas how many must have a write before it counts
 */
record Route(
        boolean tls,
        @Nullable Path ca,
        @Nullable String master,
        List<Stop> sentinels,
        @Nullable String sentinelPassword,
        int replicas) {

    /** A host and a port on it. */
    record Stop(String host, int port) {}

    static final List<String> SCHEMES = List.of("redis", "rediss", "redis-sentinel", "rediss-sentinel");

    private static final int SENTINEL_PORT = 26_379;
    private static final int MOST_REPLICAS = 100;

    static boolean asksSentinels(EngineUrl url) {
        return url.scheme().endsWith("-sentinel");
    }

    /**
     * Of {@code url}.
     *
     * @param hosts what stands there for hosts
     * @param name of the URL, for errors
     */
    static Route of(EngineUrl url, String hosts, String name) {
        boolean tls = url.scheme().startsWith("rediss");
        String ca = url.options().get("ca");
        if (ca != null && !tls) {
            throw wrong(name, "has ca=" + ca + ", but no TLS. Begin it with rediss:// or rediss-sentinel://");
        }
        if (ca != null && !Files.isReadable(Path.of(ca))) {
            throw wrong(name, "names the certificates " + ca + ", which can't be read. Name a PEM file");
        }
        String master = url.options().get("master");
        if (asksSentinels(url) != (master != null)) {
            throw wrong(
                    name,
                    master == null
                            ? "names Sentinels, but no primary. Add ?master=NAME, as in sentinel.conf"
                            : "has master=" + master + ", but names no Sentinels. Begin it with redis-sentinel://");
        }
        return new Route(
                tls,
                ca == null ? null : Path.of(ca),
                master,
                master == null ? List.of() : sentinels(hosts, name),
                url.options().get("sentinelPassword"),
                replicas(url.options().get("wait"), name));
    }

    private static int replicas(@Nullable String text, String name) {
        if (text == null) {
            return 0;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > MOST_REPLICAS) {
            throw wrong(name, "has wait '" + text + "'. Use a whole number of replicas from 0 to " + MOST_REPLICAS);
        }
        return Integer.parseInt(text);
    }

    private static List<Stop> sentinels(String hosts, String name) {
        return List.of(hosts.split(",", -1)).stream()
                .map(host -> stop(host, name))
                .toList();
    }

    private static Stop stop(String text, String name) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > text.lastIndexOf(']');
        String host = hasPort ? text.substring(0, colon) : text;
        String port = hasPort ? text.substring(colon + 1) : String.valueOf(SENTINEL_PORT);
        if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw wrong(name, "names the Sentinel '" + text + "'. Use HOST or HOST:PORT, with commas between them");
        }
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        return new Stop(isBracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    private static InvalidMessageException wrong(String name, String what) {
        return new InvalidMessageException("Engine URL '%s' %s.", name, what);
    }
}
