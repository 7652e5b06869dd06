package io.lovage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.store.TaskRecord;
import io.lovage.task.Task;
import io.lovage.testkit.NoLovageThreads;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLovageThreads.class)
class DemoTasksTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Lovage lovage = Lovage.open("memory:");

    @BeforeEach
    void start() {
        new DemoTasks().register(lovage);
        lovage.start();
    }

    @AfterEach
    void stop() {
        lovage.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo.noop  | []            | {}                      | null",
                "demo.add   | [2, 3]        | {}                      | 5",
                "demo.add   | []            | {\"x\": 2, \"y\": 3}    | 5",
                "demo.add   | [2]           | {\"y\": 0.5}            | 2.5",
                "demo.add   | [1e400, 1]    | {}                      | ends with 1",
                "demo.echo  | [\"hi\"]      | {}                      | \"hi\"",
                "demo.echo  | []            | {\"value\": [1, null]}  | [1,null]",
                "demo.echo  | [null]        | {}                      | null",
                "demo.sleep | [0.01]        | {}                      | null",
                "demo.sleep | []            | {\"seconds\": 0}        | null",
                "demo.sum   | [[1, 2, 3.5]] | {}                      | 6.5",
                "demo.sum   | []            | {\"values\": []}        | 0",
                "demo.fail  | [\"x\", 0]    | {}                      | 1",
                "demo.fail  | []            | {\"message\": \"x\", \"times\": 3} | 4"
            })
    void takes_positional_and_named_arguments(String task, String args, String kwargs, String result) throws Exception {
        TaskRecord record = run(task, args, kwargs);

        if (result.startsWith("ends with ")) {
            assertThat(record.result().text()).endsWith(result.substring("ends with ".length()));
        } else {
            assertThat(record.result().text()).isEqualTo(result);
        }
    }

    @Test
    void fails_as_often_as_it_is_told_with_a_tenth_of_a_second_between() throws Exception {
        TaskRecord record = run("demo.fail", "[\"boom\", 2]", "{}");

        assertThat(record.attempts()).hasSize(3);
        assertThat(record.attempts().get(0).error().message()).isEqualTo("boom");
        assertThat(Duration.between(
                        record.attempts().get(0).finishedAt(),
                        record.attempts().get(1).startedAt()))
                .isBetween(Duration.ofMillis(95), SOON);
    }

    @Test
    void failing_more_often_than_there_are_retries_is_final() {
        assertThatThrownBy(() -> run("demo.fail", "[\"boom\", 1000]", "{}"))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.task().error().message()).isEqualTo("boom"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo.add   | [1]        | argument 'y' is missing",
                "demo.add   | [1, \"2\"] | don't fit",
                "demo.add   | [1, 2, 3]  | at most 2",
                "demo.sum   | []         | argument 'values' is missing",
                "demo.sum   | [[\"x\"]]  | don't fit",
                "demo.sleep | [-1]       | out of range",
                "demo.sleep | []         | argument 'seconds' is missing",
            })
    void arguments_that_do_not_fit_fail_at_once(String task, String args, String complaint) {
        assertThatThrownBy(() -> run(task, args, "{}")).isInstanceOfSatisfying(TaskFailedException.class, e -> {
            assertThat(e.task().error().message()).contains(complaint);
            assertThat(e.task().attempts()).hasSizeLessThan(2);
        });
    }

    private TaskRecord run(String task, String args, String kwargs) throws Exception {
        Handle<Object> handle = lovage.enqueue(Task.call(task, args, kwargs));
        Object unused = handle.await(SOON);
        return handle.record().orElseThrow();
    }
}
