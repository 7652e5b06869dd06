package io.lovage.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.Capabilities.Durability;
import io.lovage.engine.Engine;
import io.lovage.engine.EngineUrl;
import io.lovage.engine.Engines;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.SystemTime;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.PostgresqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be wrong with a URL or a server, and what is said of it. */
@ExtendWith(NoLovageThreads.class)
class PostgresqlOpeningTest {

    private static Engine open(String url) {
        return Engines.open(url, SystemTime.clock());
    }

    private static PostgresqlSettings settings(String url) {
        return PostgresqlSettings.of(EngineUrl.parse(url));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(PostgresqlServer.shared().jdbcUrl());
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }

    private static String answer(String query) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(PostgresqlServer.shared().jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    @Test
    void a_url_has_a_user_servers_a_database_and_a_schema() {
        PostgresqlSettings settings =
                settings("postgresql://ann:p%40ss%2Bword@one:5433,two/my%20db?schema=tasks&requestTimeoutMs=500");

        assertThat(settings.address().user()).isEqualTo("ann");
        assertThat(settings.address().password()).isEqualTo("p@ss+word");
        assertThat(settings.jdbcUrl()).isEqualTo("jdbc:postgresql://one:5433,two/my+db");
        assertThat(settings.schema()).isEqualTo("tasks");
        assertThat(settings.timeouts().request()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void a_password_is_never_shown() {
        assertThat(settings("postgresql://ann:secret@one/db").url()).isEqualTo("postgresql://ann:***@one/db");
        assertThatThrownBy(() -> settings("postgresql://ann:secret@one"))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("does not name a server and a database")
                .hasMessageNotContaining("secret");
    }

    @Test
    void an_unknown_option_is_named() {
        assertThatThrownBy(() -> settings("postgresql://one/db?shema=x"))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("unknown options [shema]")
                .hasMessageContaining("schema");
    }

    @Test
    void a_schema_that_would_need_quotes_is_refused() {
        assertThatThrownBy(() -> settings("postgresql://one/db?schema=My-Tasks"))
                .hasMessageContaining("schema=My-Tasks. Use a name of small letters");
    }

    @Test
    void a_timeout_is_a_number() {
        assertThatThrownBy(() -> settings("postgresql://one/db?requestTimeoutMs=soon"))
                .hasMessageContaining("requestTimeoutMs=soon. Use a whole number from 1 on");
        assertThatThrownBy(() -> settings("postgresql://one/db?socketTimeoutMs=999"))
                .hasMessageContaining("socketTimeoutMs=999. Use a whole number from 1000 on");
    }

    @Test
    void no_connection_waits_for_ever_but_that_which_a_handler_works_on() {
        PostgresqlSettings settings = settings("postgresql://one/db?socketTimeoutMs=6000");

        for (Properties ours :
                List.of(settings.properties(true), settings.properties(false), settings.pooledProperties())) {
            assertThat(ours)
                    .containsEntry("socketTimeout", "6")
                    .containsEntry("tcpKeepAlive", "true")
                    .containsEntry("connectTimeout", "5");
        }
        assertThat(settings.properties(false).getProperty("options"))
                .contains("lock_timeout=2000", "idle_in_transaction_session_timeout=6000");
        assertThat(settings.begin(false)).contains("lock_timeout = 2000", "idle_in_transaction_session_timeout = 6000");
        assertThat(settings.ordinaryProperties())
                .doesNotContainKey("socketTimeout")
                .containsEntry("tcpKeepAlive", "true")
                .containsEntry("connectTimeout", "5");
    }

    @Test
    void a_server_that_is_not_there_is_named() {
        assertThatThrownBy(() -> open("postgresql://ann@127.0.0.1:1/db"))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("The server of postgresql://ann@127.0.0.1:1/db can't be reached");
    }

    @Test
    void a_database_that_does_not_exist_is_named() {
        String url =
                "postgresql://lovage@127.0.0.1:" + PostgresqlServer.shared().port() + "/nothing";

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("database \"nothing\" does not exist");
    }

    @Test
    void a_server_without_fsync_outlives_a_crashed_process_only() {
        try (Engine engine = open(PostgresqlServer.shared().newUrl())) {
            assertThat(engine.capabilities().durability()).isEqualTo(Durability.PROCESS_CRASH);
            assertThat(engine.capabilities().engine()).isEqualTo("postgresql");
        }
    }

    @Test
    void what_a_commit_outlives_is_read_from_the_servers_settings() {
        assertThat(Server.durability("on", "on", "")).isEqualTo(Durability.OS_CRASH);
        assertThat(Server.durability("on", "off", "b")).isEqualTo(Durability.PROCESS_CRASH);
        assertThat(Server.durability("on", "on", "b")).isEqualTo(Durability.NODE_LOSS);
        assertThat(Server.durability("on", "local", "b")).isEqualTo(Durability.OS_CRASH);
    }

    @Test
    void a_database_in_another_encoding_is_refused() throws SQLException {
        execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        String url =
                "postgresql://lovage@127.0.0.1:" + PostgresqlServer.shared().port() + "/latin";

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("has the encoding LATIN1");
    }

    @Test
    void a_read_only_server_is_refused() throws SQLException {
        execute("CREATE DATABASE frozen");
        execute("ALTER DATABASE frozen SET default_transaction_read_only = on");
        String url =
                "postgresql://lovage@127.0.0.1:" + PostgresqlServer.shared().port() + "/frozen";

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("takes writes: it is a standby, or set to read-only");
    }

    @Test
    void a_newer_schema_is_refused() throws SQLException {
        PostgresqlServer server = PostgresqlServer.shared();
        open(server.url("newer")).close();
        execute("UPDATE newer.schema_version SET version = 99");

        assertThatThrownBy(() -> open(server.url("newer")))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("The schema newer has version 99; this version of Lovage knows versions up to 1");
    }

    @Test
    void several_that_open_at_once_make_one_schema() throws Exception {
        String url = PostgresqlServer.shared().url("together");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> opening = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opening.add(threads.submit(() -> open(url).close()));
        }
        for (Future<?> each : opening) {
            assertThat(each.get()).isNull();
        }
        threads.shutdown();

        assertThat(answer("SELECT count(*) || ' ' || max(version) FROM together.schema_version"))
                .isEqualTo("1 1");
    }

    @Test
    void a_schema_that_people_made_by_the_printed_script_is_used_as_it_is() throws SQLException {
        String url = PostgresqlServer.shared().url("by_hand");
        execute(Engines.schema(url).orElseThrow());
        execute("CREATE ROLE modest LOGIN");
        execute("GRANT USAGE ON SCHEMA by_hand TO modest");
        execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA by_hand TO modest");
        execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA by_hand TO modest");

        try (Engine engine = open(url.replace("lovage@", "modest@"))) {
            assertThat(engine.broker().stats()).isEmpty();
        }
        assertThat(answer("SELECT version FROM by_hand.schema_version")).isEqualTo("1");
    }

    @Test
    void a_user_who_may_not_create_the_schema_is_told_so() throws SQLException {
        execute("CREATE ROLE powerless LOGIN");

        assertThatThrownBy(() -> open(PostgresqlServer.shared().url("forbidden").replace("lovage@", "powerless@")))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("lacks a right")
                .hasMessageContaining("permission denied for database");
    }
}
