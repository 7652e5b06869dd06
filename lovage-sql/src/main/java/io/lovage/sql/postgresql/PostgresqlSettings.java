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
import java.util.Map;
import java.util.Properties;
import java.util.Set;
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

    /** For a connection whose commits need not outlive a crash of the server. */
    Properties propertiesOfHasty() {
        Properties properties = properties();
        set(properties, "options", sessionSettings() + " -c synchronous_commit=off");
        return properties;
    }

    /** For the driver, for a connection of the engine's. */
    Properties properties() {
        Properties properties = ordinaryProperties();
        set(properties, "socketTimeout", Long.toString(seconds(timeouts.socket())));
        set(properties, "options", sessionSettings());
        return properties;
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

    /**
     * A queue's statistics are always out of date: it may have been empty when they were made and long now. Every statement here is meant to use an
     * index, so the planner isn't asked for its opinion. A session of ours that is idle in a transaction belongs to a process that is gone: the server ends it,
     * and with it its locks.
     */
    private String sessionSettings() {
        return "-c search_path=" + schema
                + " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off"
                + " -c default_transaction_isolation=read\\ committed"
                + " -c lock_timeout=" + timeouts.lock().toMillis()
                + " -c idle_in_transaction_session_timeout="
                + timeouts.socket().toMillis();
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
