package io.lovage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTextTest {

    private static final String LIBRARY = """
            -- What all have in common.
            local now = ARGV[1]
            if now == '' then
              now = 0 -- never
            end
            local READY, DEAD = 0, 4
            local function key(queue) return 'ready:' .. queue end

            -- Not used by anybody here.
            local function bury(state)
              state[1] = DEAD
            end
            local function ring(queue)
              call('DEAD', key(queue), READY)
            end
            """;

    @Test
    void a_script_gets_what_it_uses_and_what_that_uses() {
        String text = ScriptText.of(List.of(LIBRARY), "ring('mail')\n");

        assertThat(text)
                .contains("local function ring(")
                .contains("local function key(")
                .endsWith("ring('mail')");
        assertThat(text).doesNotContain("bury").doesNotContain("--");
    }

    @Test
    void what_defines_nothing_is_done_by_every_script() {
        assertThat(ScriptText.of(List.of(LIBRARY), "return 1"))
                .isEqualTo("local now = ARGV[1]\nif now == '' then\n  now = 0\nend\nreturn 1");
    }

    @Test
    void constants_become_numbers_but_not_in_texts() {
        assertThat(ScriptText.of(List.of(LIBRARY), "ring('mail')")).contains("call('DEAD', key(queue), 0)");
        assertThat(ScriptText.of(List.of(LIBRARY), "return DEAD")).endsWith("return 4");
    }

    @Test
    void a_library_may_replace_what_one_before_it_defines() {
        String later = "local before = key\nlocal function key(queue) return before(queue) .. '!' end\n";

        String text = ScriptText.of(List.of(LIBRARY, later), "return key('mail')");

        assertThat(text).containsSubsequence("'ready:'", "local before = key", "'!'");
    }
}
