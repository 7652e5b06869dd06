package io.lovage.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.message.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Bodies as a Python program writes them: what {@code json.dumps} makes of arguments, named arguments and the fields that Celery adds. Java reads from them
 * what Python meant, however Python passes it.
 */
class PythonShapedTest {

    record Everything(
            String text,
            long whole,
            double fraction,
            boolean flag,
            @Nullable String nothing,
            List<Integer> list) {}

    private static final Task<Everything, Void> TASK = Task.of("everything", Everything.class);
    private static final List<String> NAMES = List.of("text", "whole", "fraction", "flag", "nothing", "list");
    private static final String EMBED = "{\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}";

    /** Printed by Python 3 with {@code json.dumps([args, kwargs, embed])}. */
    @Test
    void what_python_printed_is_read() {
        String body = "[[\"na\\u00efve \\ud83d\\ude00 \\\"x\\\" \\\\ \\n\", 9007199254740993], "
                + "{\"fraction\": 1e+16, \"flag\": true, \"nothing\": null, \"list\": [1, -2]}, " + EMBED + "]";

        assertThat(bind(body))
                .isEqualTo(new Everything(
                        "na\u00efve \ud83d\ude00 \"x\" \\ \n", 9007199254740993L, 1e16, true, null, List.of(1, -2)));
    }

    @Test
    void however_python_passes_arguments_they_arrive() {
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            Everything sent = everything(random);
            List<@Nullable Object> values = new ArrayList<>();
            values.add(sent.text());
            values.add(sent.whole());
            values.add(sent.fraction());
            values.add(sent.flag());
            values.add(sent.nothing());
            values.add(sent.list());
            int positional = random.nextInt(NAMES.size() + 1);
            Map<String, @Nullable Object> named = new LinkedHashMap<>();
            for (int i = positional; i < NAMES.size(); i++) {
                named.put(NAMES.get(i), values.get(i));
            }

            String body = "[" + dumps(values.subList(0, positional)) + ", " + dumps(named) + ", " + EMBED + "]";

            assertThat(bind(body)).as("seed %d: %s", seed, body).isEqualTo(sent);
        }
    }

    private static Object bind(String body) {
        return TASK.parameters().bind(Payload.utf8(body), List.of())[0];
    }

    private static Everything everything(Random random) {
        return new Everything(
                text(random),
                random.nextLong(),
                Double.longBitsToDouble(random.nextLong() & 0xBFFF_FFFF_FFFF_FFFFL),
                random.nextBoolean(),
                random.nextBoolean() ? null : text(random),
                random.ints(random.nextInt(4)).boxed().toList());
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(12), 0, Character.MAX_CODE_POINT)
                .filter(c -> !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** As Python's {@code json.dumps} does with its default settings: ASCII only, a blank after each comma and colon. */
    private static String dumps(@Nullable Object value) {
        if (value instanceof String text) {
            return dumpsText(text);
        }
        if (value instanceof List<?> list) {
            return "["
                    + String.join(
                            ", ", list.stream().map(PythonShapedTest::dumps).toList()) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((name, each) -> entries.add(dumps(name) + ": " + dumps(each)));
            return "{" + String.join(", ", entries) + "}";
        }
        if (value instanceof Double number) {
            return number.toString().replaceFirst("E(\\d)", "e+$1").replace('E', 'e');
        }
        return String.valueOf(value);
    }

    private static String dumpsText(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
