package io.lovage.sql.mariadb;

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
import io.lovage.testkit.process.MariadbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be wrong with a URL or a server, and what is said of it. */
@ExtendWith(NoLovageThreads.class)
class MariadbOpeningTest {

    private static final String SCRIPT_END = ";\n";

    private static Engine open(String url) {
        return Engines.open(url, SystemTime.clock());
    }

    private static MariadbSettings settings(String url) {
        return MariadbSettings.of(EngineUrl.parse(url));
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(MariadbServer.shared().jdbcUrl("mysql"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                boolean unused = statement.execute(sql);
            }
        }
    }

    @Test
    void a_url_has_a_user_a_server_and_a_database() {
        MariadbSettings settings = settings("mariadb://ann:p%40ss%2Bword@one:3307/tasks?requestTimeoutMs=500");

        assertThat(settings.address().user()).isEqualTo("ann");
        assertThat(settings.address().password()).isEqualTo("p@ss+word");
        assertThat(settings.jdbcUrl()).isEqualTo("jdbc:mariadb://one:3307/tasks");
        assertThat(settings.timeouts().request()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void a_password_is_never_shown() {
        assertThat(settings("mariadb://ann:secret@one/db").url()).isEqualTo("mariadb://ann:***@one/db");
        assertThatThrownBy(() -> settings("mariadb://ann:secret@one"))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("does not name a server and a database")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> settings("mysql://one")).hasMessageContaining("Use mysql://USER");
    }

    @Test
    void a_database_that_would_need_quotes_is_refused() {
        assertThatThrownBy(() -> settings("mariadb://one/my-tasks"))
                .hasMessageContaining("names the database my-tasks. Use a name of letters");
    }

    @Test
    void a_server_that_is_not_there_is_named() {
        assertThatThrownBy(() -> open("mariadb://ann@127.0.0.1:1/db"))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("The server of mariadb://ann@127.0.0.1:1/db can't be reached (")
                .hasMessageContaining("). See that it runs");
    }

    @Test
    void a_user_whom_the_server_does_not_know_is_told_so() {
        String url = "mariadb://stranger@127.0.0.1:" + MariadbServer.shared().port() + "/db";

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("lacks a right");
    }

    @Test
    void a_server_that_does_not_wait_for_the_disk_outlives_a_crashed_process_only() {
        String url = MariadbServer.shared().newUrl();
        try (Engine engine = open(url)) {
            assertThat(engine.capabilities().durability()).isEqualTo(Durability.PROCESS_CRASH);
            assertThat(url).startsWith(engine.capabilities().engine() + "://");
        }
    }

    @Test
    void what_a_commit_outlives_is_read_from_the_servers_settings() {
        assertThat(Server.durability(1, false, 0)).isEqualTo(Durability.OS_CRASH);
        assertThat(Server.durability(1, true, 1)).isEqualTo(Durability.OS_CRASH);
        assertThat(Server.durability(1, true, 0)).isEqualTo(Durability.PROCESS_CRASH);
        assertThat(Server.durability(2, false, 0)).isEqualTo(Durability.PROCESS_CRASH);
    }

    @Test
    void a_server_that_could_not_keep_what_it_is_given_is_refused() {
        assertIsRefused(
                "read_only", "1", "0", "takes no writes: it is a replica, or set to read-only. Name the primary");
        assertIsRefused(
                "max_allowed_packet", "4194304", "16777216", "max_allowed_packet=4194304. Set it to 9437184 or more");
    }

    private static void assertIsRefused(String variable, String bad, String good, String text) {
        MariadbServer server = MariadbServer.shared();
        server.set(variable, bad);
        try {
            assertThatThrownBy(() -> open(server.url("refused")))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining(text);
        } finally {
            server.set(variable, good);
        }
    }

    @Test
    void no_connection_waits_for_ever_but_that_which_a_handler_works_on() {
        MariadbSettings settings = settings("mariadb://one/tasks?socketTimeoutMs=6000");

        assertThat(settings.properties())
                .containsEntry("socketTimeout", "6000")
                .containsEntry("tcpKeepAlive", "true")
                .containsEntry("connectTimeout", "5000");
        assertThat(settings.properties().getProperty("sessionVariables"))
                .contains("innodb_lock_wait_timeout=2", "idle_transaction_timeout=6", "wait_timeout=12");
        assertThat(settings.ordinaryProperties())
                .doesNotContainKey("socketTimeout")
                .containsEntry("tcpKeepAlive", "true")
                .containsEntry("connectTimeout", "5000");
    }

    @Test
    void a_version_that_is_too_old_is_recognised() {
        int[] oldest = {10, 6};

        assertThat(Server.isOlder("10.5.28-MariaDB", oldest)).isTrue();
        assertThat(Server.isOlder("10.6.1-MariaDB", oldest)).isFalse();
        assertThat(Server.isOlder("11.4.2-MariaDB-log", oldest)).isFalse();
    }

    @Test
    void a_newer_schema_is_refused() throws SQLException {
        String url = MariadbServer.shared().url("newer");
        open(url).close();
        execute("UPDATE newer.schema_version SET version = 99");

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining(
                        "The database newer has version 99; this version of Lovage knows versions up to 1");
    }

    @Test
    void several_that_open_at_once_make_one_schema() throws Exception {
        String url = MariadbServer.shared().url("together");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> opening = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opening.add(threads.submit(() -> open(url).close()));
        }
        for (Future<?> each : opening) {
            assertThat(each.get()).isNull();
        }
        threads.shutdown();
    }

    @Test
    void a_database_that_people_made_by_the_printed_script_is_used_as_it_is() throws SQLException {
        String url = MariadbServer.shared().url("by_hand");
        String script = Engines.schema(url).orElseThrow();
        execute(script.substring(0, script.length() - SCRIPT_END.length()).split(";\\s*\\n\\s*\\n"));
        execute(
                "CREATE USER modest@'127.0.0.1'",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON by_hand.* TO modest@'127.0.0.1'");

        try (Engine engine = open(url.replace("lovage@", "modest@"))) {
            assertThat(engine.broker().stats()).isEmpty();
        }
    }

    @Test
    void a_user_who_may_not_create_the_database_is_told_so() throws SQLException {
        execute("CREATE USER powerless@'127.0.0.1'");

        assertThatThrownBy(() -> open(MariadbServer.shared().url("forbidden").replace("lovage@", "powerless@")))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("lacks a right");
    }
}
