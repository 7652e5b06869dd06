package io.lovage.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.message.InvalidMessageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of URLs. */
class EnginesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    oracle:x          | No engine on the class path serves 'oracle:' (of URL 'oracle:x'). Lovage has memory:, with lovage-sql sqlite:FILE, postgresql://USER@HOST/DATABASE and mariadb://USER@HOST/DATABASE, and with lovage-redis redis://HOST.
                    oracle:x?user=a   | No engine on the class path serves 'oracle:' (of URL 'oracle:x'). Lovage has memory:, with lovage-sql sqlite:FILE, postgresql://USER@HOST/DATABASE and mariadb://USER@HOST/DATABASE, and with lovage-redis redis://HOST.
                    tasks.db          | 'tasks.db' is no engine URL: it has no scheme. Use for example sqlite:tasks.db or memory:
                    ``                | '' is no engine URL: it has no scheme. Use for example sqlite:tasks.db or memory:
                    :x                | ':x' is no engine URL: it has no scheme. Use for example sqlite:tasks.db or memory:
                    memory:x?a        | Option 'a' of engine URL 'memory:x?a' is not name=value.
                    memory:x?=1       | Option '=1' of engine URL 'memory:x?=1' is not name=value.
                    memory:x?a=       | Option 'a=' of engine URL 'memory:x?a=' is not name=value.
                    memory:x?a=1      | Engine URL 'memory:x' has unknown options [a]. Known are [].
                    """)
    void a_url_that_names_no_engine_is_refused_with_what_would(String url, String text) {
        assertThatThrownBy(() -> Lovage.open(url))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(text);
    }

    @Test
    void a_url_has_a_scheme_an_address_and_options() {
        assertThat(EngineUrl.parse("SQLite:/a b/c:d.db?durability=OS_CRASH&&maxFileMb=1=2"))
                .isEqualTo(
                        new EngineUrl("sqlite", "/a b/c:d.db", Map.of("durability", "OS_CRASH", "maxFileMb", "1=2")));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://ann:s@cret@queue/0?db=1, redis://ann:***@queue/0?db=1",
        "redis-sentinel://:secret@a:1?master=m&sentinelPassword=secret&wait=1, redis-sentinel://:***@a:1?master=m&sentinelPassword=***&wait=1",
        "redis-sentinel://a:1?sentinelPassword=secret, redis-sentinel://a:1?sentinelPassword=***",
        "sqlite:a@b.db?durability=OS_CRASH, sqlite:a@b.db?durability=OS_CRASH"
    })
    void passwords_are_left_out_of_what_is_shown(String url, String shown) {
        assertThat(EngineUrl.withoutPassword(url)).isEqualTo(shown);
    }
}
