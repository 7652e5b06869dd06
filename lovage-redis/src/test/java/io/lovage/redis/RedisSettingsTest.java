package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.engine.EngineUrl;
import io.lovage.message.InvalidMessageException;
import io.lovage.redis.celery.CelerySettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "redis://, localhost, 6379, 0",
        "redis://queue, queue, 6379, 0",
        "redis://queue:7000, queue, 7000, 0",
        "redis://queue/3, queue, 6379, 3",
        "redis://queue:7000/?db=4, queue, 7000, 4",
        "redis://10.0.0.1:7000/12?prefix=p:, 10.0.0.1, 7000, 12",
        "redis://[::1]:7000/12, ::1, 7000, 12"
    })
    void a_url_names_host_port_and_database(String url, String host, int port, int database) {
        RedisSettings settings = of(url);

        assertThat(settings.host()).isEqualTo(host);
        assertThat(settings.port()).isEqualTo(port);
        assertThat(settings.database()).isEqualTo(database);
        assertThat(settings.password()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:secret@queue, , secret",
        "redis://ann:secret@queue, ann, secret",
        "redis://ann:s%40c+%2Fr%3At@queue, ann, s@c+/r:t",
        "redis://ann:s@cret@queue, ann, s@cret"
    })
    void a_url_may_hold_a_login(String url, String user, String password) {
        assertThat(of(url).user()).isEqualTo(user);
        assertThat(of(url).password()).isEqualTo(password);
    }

    @Test
    void a_url_may_name_sentinels() {
        RedisSettings settings = of("rediss-sentinel://ann:s@cret@a,b:7000,[::1]:7001/3?master=shop&wait=2");

        assertThat(settings.route().master()).isEqualTo("shop");
        assertThat(settings.route().tls()).isTrue();
        assertThat(settings.route().replicas()).isEqualTo(2);
        assertThat(settings.route().sentinels())
                .containsExactly(new Route.Stop("a", 26_379), new Route.Stop("b", 7000), new Route.Stop("::1", 7001));
        assertThat(settings.user()).isEqualTo("ann");
        assertThat(settings.password()).isEqualTo("s@cret");
        assertThat(settings.database()).isEqualTo(3);
        assertThat(settings.toString()).isEqualTo("rediss-sentinel://a,b:7000,[::1]:7001/3");
    }

    @Test
    void what_is_left_out_has_a_default() {
        assertThat(of("redis://queue").prefix()).isEqualTo("lovage:");
        assertThat(of("redis://queue").timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(of("redis://queue?prefix=x&timeoutMs=50").prefix()).isEqualTo("x");
        assertThat(of("redis://queue?prefix=x&timeoutMs=50").timeout()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void celerys_tools_are_met_unless_the_url_says_otherwise() {
        assertThat(of("redis://queue").celery()).isEqualTo(new CelerySettings(true, false, "", ""));
        assertThat(of("redis://queue?celery=off&celeryEvents=on&celeryPrefix=k:")
                        .celery())
                .isEqualTo(new CelerySettings(false, true, "k:", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "redis:queue | 'redis:queue' is no Redis URL.",
                "redis://queue:0 | has port '0'. Use a whole number from 1 to 65,535.",
                "redis://queue:x | has port 'x'.",
                "redis://queue/x | has database 'x'. Use a whole number from 0 to 100,000.",
                "redis://queue/1?db=2 | names its database twice: /1 and db=2. Leave one out.",
                "redis://queue?timeoutMs=0 | has timeoutMs '0'.",
                "redis://queue?wait=many | has wait 'many'. Use a whole number of replicas from 0 to 100.",
                "redis://queue?ca=x.pem | has ca=x.pem, but no TLS. Begin it with rediss://",
                "rediss://queue?ca=x.pem | names the certificates x.pem, which can't be read.",
                "redis://queue?master=shop | has master=shop, but names no Sentinels. Begin it with redis-sentinel://",
                "redis-sentinel://a,b | names Sentinels, but no primary. Add ?master=NAME",
                "redis-sentinel://a,,b?master=shop | names the Sentinel ''. Use HOST or HOST:PORT",
                "redis-sentinel://a:x?master=shop | names the Sentinel 'a:x'.",
                "redis://queue?tls=yes | unknown options [tls]. Known are [ca, celery, celeryEvents, celeryPrefix, celeryResultPrefix, db, master, prefix, sentinelPassword, timeoutMs, wait].",
                "redis://queue?celery=no | has celery 'no'. Use 'on' or 'off'."
            })
    void a_wrong_url_is_told_what_is_wrong(String url, String text) {
        assertThatThrownBy(() -> of(url))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({"redis://ann:secret@queue:x", "redis://ann:secret@queue?tls=yes", "redis:ann:secret@queue"})
    void a_password_is_never_shown(String url) {
        assertThatThrownBy(() -> of(url)).message().doesNotContain("secret");
        assertThat(of("redis://ann:secret@queue").toString()).doesNotContain("secret");
    }

    private static RedisSettings of(String url) {
        return RedisSettings.of(EngineUrl.parse(url));
    }
}
