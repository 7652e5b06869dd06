package io.lovage.redis;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import io.lovage.redis.celery.CelerySettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a URL says.
 *
 * @param name the URL as it may be shown, without what is secret
 * @param prefix of all keys
 * @param timeout for an answer, and for a connection
 * @param celery how Celery's tools are met on the server
 * @param route by which the server is reached
 */
record RedisSettings(
        String name,
        String host,
        int port,
        int database,
        @Nullable String user,
        @Nullable String password,
        String prefix,
        Duration timeout,
        CelerySettings celery,
        Route route) {

    static final String DEFAULT_PREFIX = "lovage:";

    private static final int DEFAULT_PORT = 6379;
    private static final int DEFAULT_TIMEOUT_MS = 10_000;
    private static final Set<String> OPTIONS = Set.of(
            "db",
            "prefix",
            "timeoutMs",
            "ca",
            "master",
            "sentinelPassword",
            "wait",
            "celery",
            "celeryEvents",
            "celeryPrefix",
            "celeryResultPrefix");

    /** Login, host, port, database. */
    private static final Pattern ADDRESS = Pattern.compile(
            "//(?:(?<user>[^:@/]*)(?::(?<password>.*))?@)?(?<host>\\[[0-9A-Fa-f:.]+]|[^:/@\\[\\]]*)(?::(?<port>[^/]*))?(?:/(?<db>.*))?");

    /** Login, hosts with their ports, database. */
    private static final Pattern SENTINELS =
            Pattern.compile("//(?:(?<user>[^:@/]*)(?::(?<password>.*))?@)?(?<host>[^/@]*)(?<port>)(?:/(?<db>.*))?");

    static RedisSettings of(EngineUrl url) {
        Matcher address = (Route.asksSentinels(url) ? SENTINELS : ADDRESS).matcher(url.address());
        if (!address.matches()) {
            throw new InvalidMessageException(
                    "'%s' is no Redis URL. Use redis://HOST, or in full redis://USER:PASSWORD@HOST:PORT/DATABASE?prefix=lovage: (rediss:// for TLS), or redis-sentinel://HOST,HOST/DATABASE?master=NAME",
                    withoutLogin(url));
        }
        new EngineUrl(url.scheme(), withoutLogin(url).substring(url.scheme().length() + 1), url.options())
                .checkOptions(OPTIONS);
        String host = address.group("host").isEmpty() ? "localhost" : address.group("host");
        return new RedisSettings(
                withoutLogin(url),
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                number(url, "port", address.group("port"), DEFAULT_PORT, 1, 65_535),
                database(url, address.group("db")),
                decoded(address.group("user")),
                decoded(address.group("password")),
                url.options().getOrDefault("prefix", DEFAULT_PREFIX),
                Duration.ofMillis(
                        number(url, "timeoutMs", url.options().get("timeoutMs"), DEFAULT_TIMEOUT_MS, 1, 3_600_000)),
                celery(url),
                Route.of(url, address.group("host"), withoutLogin(url)));
    }

    private static CelerySettings celery(EngineUrl url) {
        return new CelerySettings(
                isOn(url, "celery", CelerySettings.DEFAULT.on()),
                isOn(url, "celeryEvents", CelerySettings.DEFAULT.events()),
                url.options().getOrDefault("celeryPrefix", CelerySettings.DEFAULT.prefix()),
                url.options().getOrDefault("celeryResultPrefix", CelerySettings.DEFAULT.resultPrefix()));
    }

    private static boolean isOn(EngineUrl url, String what, boolean missing) {
        String text = url.options().get(what);
        if (text == null) {
            return missing;
        }
        if (!text.equals("on") && !text.equals("off")) {
            throw new InvalidMessageException(
                    "Engine URL '%s' has %s '%s'. Use 'on' or 'off'.", withoutLogin(url), what, text);
        }
        return text.equals("on");
    }

    private static int database(EngineUrl url, @Nullable String path) {
        String option = url.options().get("db");
        if (option != null && path != null && !path.isEmpty()) {
            throw new InvalidMessageException(
                    "Engine URL '%s' names its database twice: /%s and db=%s. Leave one out.",
                    withoutLogin(url), path, option);
        }
        return number(url, "database", option == null ? path : option, 0, 0, 100_000);
    }

    /** The number that {@code text} is, from {@code least} to {@code most}; {@code missing} if that is absent or empty. */
    private static int number(EngineUrl url, String what, @Nullable String text, int missing, int least, int most) {
        if (text == null || text.isEmpty()) {
            return missing;
        }
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new InvalidMessageException(
                    "Engine URL '%s' has %s '%s'. Use a whole number from %d to %,d.",
                    withoutLogin(url), what, text, least, most);
        }
        return Integer.parseInt(text);
    }

    private static @Nullable String decoded(@Nullable String text) {
        return text == null || text.isEmpty()
                ? null
                : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String withoutLogin(EngineUrl url) {
        int at = url.address().lastIndexOf('@');
        return url.scheme() + ":"
                + (at < 0 ? url.address() : "//" + url.address().substring(at + 1));
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return name;
    }
}
