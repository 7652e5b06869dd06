package io.lovage.sql.mariadb;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import io.lovage.sql.server.Address;
import io.lovage.sql.server.Timeouts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a URL says.
 *
 * @param url for people: without a password
 * @param tls options for the driver
 */
record MariadbSettings(String url, Address address, Timeouts timeouts, Map<String, String> tls) {

    private static final Set<String> TLS_OPTIONS = Set.of("sslMode", "serverSslCert");
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,40}");

    private static final String CONNECT_TIMEOUT_MS = "5000";

    static MariadbSettings of(EngineUrl url) {
        Set<String> options = new HashSet<>(TLS_OPTIONS);
        options.addAll(Timeouts.OPTIONS);
        url.checkOptions(options);
        Address address = Address.of(url, url.scheme() + "://USER:PASSWORD@HOST:PORT/DATABASE");
        if (!DATABASE.matcher(address.database()).matches()) {
            throw new InvalidMessageException(
                    "Engine URL '%s' names the database %s. Use a name of letters, digits and underscores, at most 41.",
                    url, address.database());
        }
        Map<String, String> tls = new HashMap<>(url.options());
        tls.keySet().retainAll(TLS_OPTIONS);
        return new MariadbSettings(url.toString(), address, Timeouts.of(url), Map.copyOf(tls));
    }

    String database() {
        return address.database();
    }

    String jdbcUrl() {
        return serverUrl() + address.database();
    }

    /** For a connection to the server that is in no database. */
    String serverUrl() {
        return "jdbc:mariadb://" + address.servers() + "/";
    }

    /** For the driver, for a connection of the engine's. */
    Properties properties() {
        Properties properties = ordinaryProperties();
        properties.setProperty("socketTimeout", Long.toString(timeouts.socket().toMillis()));
        properties.setProperty("transactionIsolation", "READ_COMMITTED");
        properties.setProperty("sessionVariables", sessionSettings());
        return properties;
    }

    /** For the driver, for a connection that others work on as they are used to. */
    Properties ordinaryProperties() {
        Properties properties = new Properties();
        properties.putAll(tls);
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_MS);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectionAttributes", "program_name:lovage");
        return properties;
    }

    /**
     * A session of ours that is idle in a transaction belongs to a process that is gone: the server ends it, and with it its locks. MySQL knows no such limit, but
     * one for sessions that are idle anyhow. What one of the two doesn't know it reads as a comment.
     */
    private String sessionSettings() {
        return "innodb_lock_wait_timeout=" + Math.max(1, timeouts.lock().toSeconds())
                + "/*M!100300 ,idle_transaction_timeout=" + timeouts.socket().toSeconds() + "*/"
                + "/*!80000 ,wait_timeout=" + timeouts.end().toSeconds() + "*/";
    }

    @Override
    public String toString() {
        return url;
    }
}
