package io.lovage.sql.mariadb;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import io.lovage.sql.server.Address;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a URL says.
 *
 * @param url for people: without a password
 * @param requestTimeout how long to go on trying while the server is away
 * @param tls options for the driver
 */
record MariadbSettings(String url, Address address, Duration requestTimeout, Map<String, String> tls) {

    private static final Set<String> TLS_OPTIONS = Set.of("sslMode", "serverSslCert");
    private static final Set<String> OPTIONS = Set.of(Address.TIMEOUT_OPTION, "sslMode", "serverSslCert");
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,40}");

    /** No answer for so long means that nobody is there. Longer than any statement here takes. */
    private static final String SOCKET_TIMEOUT_MS = "30000";

    private static final String CONNECT_TIMEOUT_MS = "5000";

    /** Shorter than the driver's patience: who waits for a lock hears of it from the server. */
    private static final String SESSION = "innodb_lock_wait_timeout=10";

    static MariadbSettings of(EngineUrl url) {
        url.checkOptions(OPTIONS);
        Address address = Address.of(url, "mariadb://USER:PASSWORD@HOST:PORT/DATABASE");
        if (!DATABASE.matcher(address.database()).matches()) {
            throw new InvalidMessageException(
                    "Engine URL '%s' names the database %s. Use a name of letters, digits and underscores, at most 41.",
                    url, address.database());
        }
        Map<String, String> tls = new HashMap<>(url.options());
        tls.keySet().retainAll(TLS_OPTIONS);
        return new MariadbSettings(url.toString(), address, Address.requestTimeout(url), Map.copyOf(tls));
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

    /** For the driver. */
    Properties properties() {
        Properties properties = new Properties();
        properties.putAll(tls);
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_MS);
        properties.setProperty("socketTimeout", SOCKET_TIMEOUT_MS);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("transactionIsolation", "READ_COMMITTED");
        properties.setProperty("sessionVariables", SESSION);
        properties.setProperty("connectionAttributes", "program_name:lovage");
        return properties;
    }

    @Override
    public String toString() {
        return url;
    }
}
