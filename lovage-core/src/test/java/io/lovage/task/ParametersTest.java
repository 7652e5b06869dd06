package io.lovage.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Payload;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

    record Email(String to, String body, int priority) {}

    record Payment(BigDecimal amount) {}

    record Box(Map<String, Integer> content) {}

    private static final Task<Email, Void> SEND = Task.of("send", Email.class);
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);

    /** The shapes in which a Python caller, a Java caller and a chain send the same thing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[], {\"to\": \"a\", \"body\": \"b\", \"priority\": 3}, {}]",
                "[[\"a\", \"b\", 3], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]",
                "[[\"a\"], {\"body\": \"b\", \"priority\": 3}, {}]",
                "[[{\"to\": \"a\", \"body\": \"b\", \"priority\": 3}], {}, {}]",
                "[[], {\"priority\": 3, \"body\": \"b\", \"to\": \"a\", \"added later\": [1, {}]}, null]",
                "[[], {\"to\": \"a\", \"body\": \"b\", \"priority\": 3}]"
            })
    void a_record_takes_named_positional_mixed_and_object_arguments(String body) {
        assertThat(bind(SEND, body)).containsExactly(new Email("a", "b", 3));
    }

    @Test
    void what_is_missing_gets_its_types_default_so_that_two_versions_of_a_record_understand_each_other() {
        assertThat(bind(SEND, "[[], {\"to\": \"a\"}, {}]")).containsExactly(new Email("a", null, 0));
        assertThat(bind(SEND, "[[], {}, {}]")).containsExactly(new Email(null, null, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[12345678901234567890.10], {}, {}]", "[[], {\"amount\": 12345678901234567890.10}, {}]"})
    void no_digit_of_a_number_is_lost_however_it_is_passed(String body) {
        BigDecimal exact = new BigDecimal("12345678901234567890.10");

        assertThat(bind(Task.of("pay", Payment.class), body)).containsExactly(new Payment(exact));
        assertThat(bind(Task.of("echo", Object.class).argument("amount"), body)).containsExactly(exact);
    }

    @Test
    void the_piped_result_comes_first() {
        assertThat(SEND.parameters()
                        .bind(Payload.utf8("[[\"b\"], {\"priority\": 1}, {}]"), List.of(Payload.utf8("\"a\""))))
                .containsExactly(new Email("a", "b", 1));
        assertThat(SUM.parameters().bind(Bodies.EMPTY, List.of(Payload.utf8("[1,2]"))))
                .containsExactly(List.of(1, 2));
    }

    @Test
    void an_object_for_a_record_of_one_component_is_the_record_or_its_component() {
        Task<Box, Void> task = Task.of("box", Box.class);

        assertThat(bind(task, "[[{\"content\": {\"a\": 1}}], {}, {}]")).containsExactly(new Box(Map.of("a", 1)));
        assertThat(bind(task, "[[{\"a\": 1}], {}, {}]")).containsExactly(new Box(Map.of("a", 1)));
    }

    @Test
    void an_argument_that_is_no_record_has_a_name_as_well() {
        assertThat(bind(SUM, "[[], {\"value\": [1]}, {}]")).containsExactly(List.of(1));
        assertThat(bind(SUM.argument("values"), "[[], {\"values\": [1]}, {}]")).containsExactly(List.of(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[[\"a\", \"b\", 3, 4], {}, {}]                 | takes at most 3 arguments",
                "[[\"a\"], {\"to\": \"b\"}, {}]                 | two values for argument 'to'",
                "[[], {\"priority\": \"three\"}, {}]            | don't fit",
                "[[], {\"priority\": \"3\"}, {}]                | don't fit",
                "[[], {\"priority\": 2.5}, {}]                  | don't fit",
                "[[], {\"to\": {}}, {}]                         | don't fit",
                "[[], [], {}]                                   | is not a JSON array of a list",
                "[{}, {}, {}]                                   | is not a JSON array of a list",
                "[]                                             | is not a JSON array of a list",
                "{}                                             | is not a JSON array of a list",
                "[[], {\"to\":                                  | is not valid JSON",
                "nonsense                                       | don't fit"
            })
    void what_does_not_fit_is_refused_and_the_error_names_the_task(String body, String error) {
        assertThatThrownBy(() -> bind(SEND, body))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("'send'")
                .hasMessageContaining(error.equals("is not valid JSON") ? "" : error);
    }

    @Test
    void bytes_that_are_no_utf8_and_data_ten_thousand_deep_are_refused() {
        byte[] latin1 = "[[\"ä\",\"\",1],{},{}]".getBytes(StandardCharsets.ISO_8859_1);
        String deep = "[[" + "[".repeat(10_000) + "]".repeat(10_000) + "],{},{}]";

        assertThatThrownBy(() -> SEND.parameters().bind(Payload.of(latin1), List.of()))
                .isInstanceOf(InvalidArgumentsException.class);
        assertThatThrownBy(() -> bind(SUM, deep)).isInstanceOf(InvalidArgumentsException.class);
    }

    @Test
    void an_argument_that_refers_to_itself_or_is_too_deep_is_refused_before_it_is_sent() {
        Task<Object, Void> any = Task.of("any", Object.class);
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        Object deep = "x";
        for (int i = 0; i < 10_000; i++) {
            deep = List.of(deep);
        }
        Object tooDeep = deep;

        assertThatThrownBy(() -> any.with(endless))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("'any'");
        assertThatThrownBy(() -> any.with(tooDeep))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("'any'");
    }

    /** Every way to split a record's components into positional and named arguments gives the same record. */
    @Test
    void however_arguments_are_split_the_record_is_the_same() {
        long seed = 20261122;
        Random random = new Random(seed);
        for (int round = 0; round < 1000; round++) {
            Email email = new Email(text(random), text(random), random.nextInt());
            List<Object> values = List.of(email.to(), email.body(), email.priority());
            int positional = random.nextInt(4);
            Map<String, Object> named = new LinkedHashMap<>();
            List<String> names = List.of("to", "body", "priority");
            for (int i = 2; i >= positional; i--) {
                named.put(names.get(i), values.get(i));
            }
            byte[] body = Json.write(List.of(values.subList(0, positional), named, Map.of()), "body");

            assertThat(SEND.parameters().bind(Payload.of(body), List.of()))
                    .as("round %d of seed %d", round, seed)
                    .containsExactly(email);
        }
    }

    /** What Java writes, Java reads. */
    @Test
    void an_encoded_argument_is_bound_to_an_equal_one() {
        Random random = new Random(7);
        for (int round = 0; round < 1000; round++) {
            Email email = new Email(text(random), text(random), random.nextInt());

            assertThat(SEND.parameters().bind(SEND.encode(email), List.of())).containsExactly(email);
        }
    }

    private static Object[] bind(Task<?, ?> task, String body) {
        return task.parameters().bind(Payload.utf8(body), List.of());
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(12), 0, Character.MAX_CODE_POINT)
                .filter(c -> !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
