package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.broker.Capabilities.Durability;
import io.lovage.engine.Engine;
import io.lovage.engine.EngineUrl;
import io.lovage.engine.Engines;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.SystemTime;
import io.lovage.testkit.NoLovageThreads;
import io.lovage.testkit.process.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found out when an engine is opened. */
@ExtendWith(NoLovageThreads.class)
class OpeningTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "--appendfsync everysec, PROCESS_CRASH",
        "--appendfsync always, OS_CRASH",
        "--appendonly no, NOTHING",
        "--rename-command CONFIG, PROCESS_CRASH"
    })
    void durability_is_what_the_servers_settings_make_it(String options, Durability durability) {
        String[] words = options.startsWith("--rename")
                ? new String[] {"--rename-command", "CONFIG", ""}
                : options.split(" ", -1);
        try (RedisServer server = RedisServer.start(folder, words);
                Engine engine = open(server.url())) {
            assertThat(engine.capabilities().engine()).isEqualTo("redis");
            assertThat(engine.capabilities().version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
            assertThat(engine.capabilities().durability()).isEqualTo(durability);
        }
    }

    @Test
    void a_server_that_would_throw_messages_away_is_refused() {
        try (RedisServer server = RedisServer.start(folder, "--maxmemory-policy", "allkeys-lru")) {
            assertThatThrownBy(() -> open(server.url()))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining("maxmemory-policy allkeys-lru")
                    .hasMessageContaining("CONFIG SET maxmemory-policy noeviction");
        }
    }

    @Test
    void a_server_that_wants_a_password_says_so() {
        try (RedisServer server = RedisServer.start(folder, "--requirepass", "secret")) {
            assertThatThrownBy(() -> open(server.url()))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining("wants a password. Put it into the URL");
            assertThatThrownBy(() -> open(server.url().replace("//", "//:wrong@")))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining("doesn't accept the user or password");

            try (Engine engine = open(server.url().replace("//", "//:secret@"))) {
                assertThat(engine.broker().stats()).isEmpty();
            }
        }
    }

    @Test
    void a_server_that_is_not_there_is_named() {
        int port;
        try (RedisServer server = RedisServer.start(folder)) {
            port = server.port();
        }

        assertThatThrownBy(() -> open("redis://127.0.0.1:" + port))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("There is no connection to redis://127.0.0.1:" + port)
                .hasMessageContaining("Check that the server runs");
    }

    @ParameterizedTest
    @CsvSource({"6.2.0, true", "6.0.16, false", "5.0.14, false", "7.0.15, true", "8.4.0, true"})
    void a_server_must_be_new_enough(String version, boolean isNewEnough) {
        RedisSettings settings = RedisSettings.of(EngineUrl.parse("redis://queue"));
        String info = "# Server\r\nredis_version:" + version + "\r\nmaxmemory_policy:noeviction\r\n";

        if (isNewEnough) {
            assertThat(ServerFacts.of(info, "", settings).version()).isEqualTo(version);
        } else {
            assertThatThrownBy(() -> ServerFacts.of(info, "", settings)).hasMessageContaining("needs 6.2 or newer");
        }
    }

    @Test
    void valkey_is_known_by_its_own_version() {
        RedisSettings settings = RedisSettings.of(EngineUrl.parse("redis://queue"));
        String info =
                "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1\r\nmaxmemory_policy:noeviction\r\n";

        ServerFacts facts = ServerFacts.of(info, "", settings);

        assertThat(facts.product()).isEqualTo("Valkey 8.1.1");
        assertThat(facts.knowsScriptFlags()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"always, 1, NODE_LOSS", "always, 0, OS_CRASH", "everysec, 1, PROCESS_CRASH"})
    void only_a_server_that_forgets_nothing_outlives_its_loss(String fsync, int wait, Durability durability) {
        RedisSettings settings = RedisSettings.of(EngineUrl.parse("redis://queue?wait=" + wait));
        String info = "redis_version:7.2.0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n";

        assertThat(ServerFacts.of(info, fsync, settings).durability()).isEqualTo(durability);
    }

    @Test
    void a_replica_that_sentinels_still_take_for_the_primary_is_not_used() {
        RedisSettings settings = RedisSettings.of(EngineUrl.parse("redis-sentinel://queue?master=shop"));
        String info = "redis_version:7.2.0\r\nmaxmemory_policy:noeviction\r\nrole:slave\r\n";

        assertThatThrownBy(() -> ServerFacts.of(info, "", settings)).hasMessageContaining("failover is under way");
    }

    @Test
    void a_cluster_is_refused() {
        RedisSettings settings = RedisSettings.of(EngineUrl.parse("redis://queue"));
        String info = "redis_version:7.2.0\r\nmaxmemory_policy:noeviction\r\nredis_mode:cluster\r\n";

        assertThatThrownBy(() -> ServerFacts.of(info, "", settings)).hasMessageContaining("Redis Cluster");
    }

    private static Engine open(String url) {
        return Engines.open(url, SystemTime.clock());
    }
}
