package io.lovage.sql.postgresql;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import io.lovage.sql.server.Address;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a URL says.
 *
 * @param url for people: without a password
 * @param servers one {@code host:port} or several, separated by commas; the one that takes writes is used
 * @param user {@code null} for the driver's default
 * @param password {@code null} if the driver finds it elsewhere, such as in {@code ~/.pgpass}
 * @param schema where the tables are
 * @param requestTimeout how long to go on trying while the server is away
 * @param tls options for the driver
 */
record PostgresqlSettings(
        String url,
        String servers,
        String database,
        @Nullable String user,
        @Nullable String password,
        String schema,
        Duration requestTimeout,
        Map<String, String> tls) {

    private static final Set<String> TLS_OPTIONS = Set.of("sslmode", "sslrootcert");
    private static final Set<String> OPTIONS = Set.of("schema", Address.TIMEOUT_OPTION, "sslmode", "sslrootcert");
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,40}");
    private static final String DEFAULT_SCHEMA = "lovage";

    /** No answer for so long means that nobody is there. Longer than any statement here takes. */
    private static final String SOCKET_TIMEOUT_SECONDS = "30";

    private static final String CONNECT_TIMEOUT_SECONDS = "5";

    static PostgresqlSettings of(EngineUrl url) {
        url.checkOptions(OPTIONS);
        Address address = Address.of(url, "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=lovage");
        return new PostgresqlSettings(
                url.toString(),
                address.servers(),
                address.database(),
                address.user(),
                address.password(),
                schema(url),
                Address.requestTimeout(url),
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
        return "jdbc:postgresql://" + servers + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
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
        set(properties, "socketTimeout", SOCKET_TIMEOUT_SECONDS);
        set(properties, "options", sessionSettings());
        return properties;
    }

    /** For the driver, for a connection that others work on as they are used to. */
    Properties ordinaryProperties() {
        Properties properties = new Properties();
        properties.putAll(tls);
        set(properties, "user", user);
        set(properties, "password", password);
        set(properties, "ApplicationName", "lovage");
        set(properties, "connectTimeout", CONNECT_TIMEOUT_SECONDS);
        set(properties, "loginTimeout", CONNECT_TIMEOUT_SECONDS);
        set(properties, "tcpKeepAlive", "true");
        set(properties, "targetServerType", "primary");
        return properties;
    }

    /**
     * A queue's statistics are always out of date: it may have been empty when they were made and long now. Every statement here is meant to use an
     * index, so the planner isn't asked for its opinion.
     */
    private String sessionSettings() {
        return "-c search_path=" + schema
                + " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off"
                + " -c default_transaction_isolation=read\\ committed";
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
