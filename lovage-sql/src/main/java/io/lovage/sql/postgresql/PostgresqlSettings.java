package io.lovage.sql.postgresql;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import io.lovage.sql.server.Address;
import io.lovage.sql.server.Timeouts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a URL says.
 *
 * @param url for people: without a password
 * @param address if it names several servers, the one that takes writes is used; without a password the driver looks elsewhere, such as in {@code ~/.pgpass}
 * @param schema where the tables are
 * @param tls options for the driver
 */
record PostgresqlSettings(String url, Address address, String schema, Timeouts timeouts, Map<String, String> tls) {

    private static final Set<String> TLS_OPTIONS = Set.of("sslmode", "sslrootcert");
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,40}");
    private static final String DEFAULT_SCHEMA = "lovage";

    static final String BEGIN_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private static final String CONNECT_TIMEOUT_SECONDS = "5";

    /** Where several servers are named: for how long one that took no writes is passed over. */
    private static final String HOST_RECHECK_SECONDS = "1";

    static PostgresqlSettings of(EngineUrl url) {
        Set<String> options = new HashSet<>(TLS_OPTIONS);
        options.addAll(Timeouts.OPTIONS);
        options.add("schema");
        url.checkOptions(options);
        return new PostgresqlSettings(
                url.toString(),
                Address.of(url, "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=lovage"),
                schema(url),
                Timeouts.of(url),
                tls(url));
    }

    private static String schema(EngineUrl url) {
        String schema = url.options().getOrDefault("schema", DEFAULT_SCHEMA);
        if (!SCHEMA.matcher(schema).matches()) {
            throw new InvalidMessageException(
                    "Engine URL '%s' has schema=%s. Use a name of small letters, digits and underscores, at most 41.",
                    url, schema);
        }
        return schema;
    }

    private static Map<String, String> tls(EngineUrl url) {
        Map<String, String> tls = new HashMap<>(url.options());
        tls.keySet().retainAll(TLS_OPTIONS);
        return Map.copyOf(tls);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + address.servers() + "/"
                + URLEncoder.encode(address.database(), StandardCharsets.UTF_8);
    }

    /**
     * For the driver, for a connection of the engine's.
     *
     * @param hasty whether its commits need not outlive a crash of the server
     */
    Properties properties(boolean hasty) {
        Properties properties = ordinaryProperties();
        set(properties, "socketTimeout", Long.toString(seconds(timeouts.socket())));
        StringJoiner options = new StringJoiner(" ");
        options.add("-c default_transaction_isolation=read\\ committed");
        sessionSettings(hasty).forEach((name, value) -> options.add("-c " + name + "=" + value));
        set(properties, "options", options.toString());
        return properties;
    }

    /** For the driver, for a connection of the engine's to a server that gives each transaction another session. */
    Properties pooledProperties() {
        Properties properties = ordinaryPooledProperties();
        set(properties, "socketTimeout", Long.toString(seconds(timeouts.socket())));
        return properties;
    }

    /** What a transaction begins with if its session isn't ours. */
    String begin(boolean hasty) {
        StringBuilder begin = new StringBuilder("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        return appendSettings(begin, hasty).toString();
    }

    /** As {@link #begin}, for one that only reads, all of it from one snapshot. */
    String beginSnapshot() {
        StringBuilder begin = new StringBuilder(BEGIN_SNAPSHOT);
        return appendSettings(begin, true).toString();
    }

    private StringBuilder appendSettings(StringBuilder begin, boolean hasty) {
        sessionSettings(hasty)
                .forEach((name, value) ->
                        begin.append("; SET LOCAL ").append(name).append(" = ").append(value));
        return begin;
    }

    /** For the driver, for a connection that others work on as they are used to. */
    Properties ordinaryProperties() {
        Properties properties = new Properties();
        properties.putAll(tls);
        set(properties, "user", address.user());
        set(properties, "password", address.password());
        set(properties, "ApplicationName", "lovage");
        set(properties, "connectTimeout", CONNECT_TIMEOUT_SECONDS);
        set(properties, "loginTimeout", CONNECT_TIMEOUT_SECONDS);
        set(properties, "tcpKeepAlive", "true");
        set(properties, "targetServerType", "primary");
        set(properties, "hostRecheckSeconds", HOST_RECHECK_SECONDS);
        return properties;
    }

    /** As {@link #ordinaryProperties}, to a server that gives each transaction another session: what was prepared in one is unknown in the next. */
    Properties ordinaryPooledProperties() {
        Properties properties = ordinaryProperties();
        set(properties, "prepareThreshold", "0");
        return properties;
    }

    /**
     * A queue's statistics are always out of date: it may have been empty when they were made and long now. Every statement here is meant to use an
     * index, so the planner isn't asked for its opinion. A session of ours that is idle in a transaction belongs to a process that is gone: the server ends it,
     * and with it its locks.
     */
    private Map<String, String> sessionSettings(boolean hasty) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("search_path", schema);
        settings.put("enable_seqscan", "off");
        settings.put("enable_hashjoin", "off");
        settings.put("enable_mergejoin", "off");
        settings.put("jit", "off");
        settings.put("lock_timeout", Long.toString(timeouts.lock().toMillis()));
        settings.put(
                "idle_in_transaction_session_timeout",
                Long.toString(timeouts.socket().toMillis()));
        if (hasty) {
            settings.put("synchronous_commit", "off");
        }
        return settings;
    }

    /** The driver counts in whole ones. */
    private static long seconds(Duration time) {
        return time.plusMillis(999).toSeconds();
    }

    private static void set(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
