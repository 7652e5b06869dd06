package io.lovage.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTest {

    private static final Call<Void> CALL = Task.of("task", String.class).with("x");
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void options_out_of_range_are_refused_where_they_are_set() {
        refused(call -> call.in(Duration.ofSeconds(-1)), "delay=PT-1S is out of range. Use zero to 3660 days.");
        refused(call -> call.priority(10), "priority=10 is out of range. Use 0 to 9; 9 goes first.");
        refused(
                call -> call.expiresIn(Duration.ZERO),
                "expiry=PT0S is out of range. Use more than zero, up to 3660 days.");
        refused(
                call -> call.timeout(Duration.ZERO),
                "timeout=PT0S is out of range. Use more than zero, up to 3660 days.");
        refused(call -> call.queue(""), "The queue's name is empty. Use 1 to 200 visible characters.");
        refused(call -> call.unique(""), "unique key length=0 is out of range. Use 1 to 500 characters.");
        refused(
                call -> call.header("lv-flow", "x"),
                "Header name 'lv-flow' is not allowed. Use 1 to 100 characters that don't begin with 'lv-'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "tab\there", "new\nline"})
    void a_task_without_a_proper_name_is_refused(String name) {
        assertThatThrownBy(() -> Task.of(name, String.class)).isInstanceOf(InvalidMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "two words", "line\nbreak"})
    void a_queue_without_a_proper_name_is_refused_by_name(String queue) {
        assertThatThrownBy(() -> CALL.queue(queue)).hasMessageContaining(queue);
    }

    @Test
    void a_start_in_the_past_is_now() {
        assertThat(options(CALL.at(NOW.minusSeconds(1))).notBefore(NOW)).isNull();
        assertThat(options(CALL.at(NOW.plusSeconds(9))).notBefore(NOW)).isEqualTo(NOW.plusSeconds(9));
        assertThat(options(CALL.in(Duration.ofSeconds(3))).notBefore(NOW)).isEqualTo(NOW.plusSeconds(3));
    }

    @Test
    void json_given_as_text_travels_with_every_digit() {
        Call<Object> call = Task.call("t", "[12345678901234567890.10]", "{\"x\":1.50}");

        assertThat(call.work())
                .extracting(work -> ((Work.Single) work).body().text())
                .isEqualTo("[[12345678901234567890.10],{\"x\":1.50},{}]");
    }

    @Test
    void json_given_as_text_is_checked() {
        assertThatThrownBy(() -> Task.call("t", "{}", "{}"))
                .hasMessage("args must be a JSON list such as [1, \"two\"], but it is: {}");
        assertThatThrownBy(() -> Task.call("t", "[]", "[]"))
                .hasMessage("kwargs must be a JSON object such as {\"x\": 1}, but it is: []");
        assertThatThrownBy(() -> Task.call("t", "[1", "{}")).hasMessageStartingWith("args is not valid JSON: ");
    }

    @Test
    void json_given_as_text_is_refused_if_no_worker_could_read_it() {
        String deepest = "[".repeat(Json.MAX_DEPTH + 2) + "]".repeat(Json.MAX_DEPTH + 2);

        assertThat(Task.call("t", deepest, "{}")).isNotNull();
        assertThatThrownBy(() -> Task.call("t", "[" + deepest + "]", "{}"))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("nesting depth (104) exceeds the maximum allowed (103)")
                .hasMessageNotContaining("StreamReadConstraints");
    }

    @Test
    void a_foreign_task_known_by_name_only_is_called_as_any() {
        Work.Single work =
                (Work.Single) Task.foreignCall("t", "[1]", "{\"x\":1.50}").work();

        assertThat(work.isForeign()).isTrue();
        assertThat(work.policy().queue()).isEqualTo("celery");
        assertThat(work.body().text()).isEqualTo("[[1],{\"x\":1.50},{}]");
        assertThatThrownBy(() -> Task.foreignCall("t", "{}", "{}")).hasMessageStartingWith("args must be a JSON list");
    }

    private static Options options(Call<?> call) {
        return ((Work.Single) call.work()).options();
    }

    private static void refused(Function<Call<Void>, Call<Void>> change, String text) {
        assertThatThrownBy(() -> change.apply(CALL))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(text);
    }
}
