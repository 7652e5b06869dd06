package io.lovage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.client.TaskFailedException;
import io.lovage.task.Both;
import io.lovage.task.Call;
import io.lovage.task.Failure;
import io.lovage.task.Flow;
import io.lovage.task.Handles;
import io.lovage.task.Piped;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tasks, chains, groups and joins, end to end, as a user sees them. */
abstract class TaskContract extends LovageSuite {

    record Numbers(int x, int y) {}

    private static final Task<Numbers, Integer> ADD = Task.of("add", Numbers.class, Integer.class);
    private static final Task<Integer, Integer> DOUBLE = Task.of("double", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> SUM = Task.reducer("sum", Integer.class, Integer.class);
    private static final Piped<Integer, Integer, Integer> PLUS =
            Piped.of("plus", Integer.class, Integer.class, Integer.class);
    private static final Task<String, Integer> FAIL =
            Task.of("fail", String.class, Integer.class).retry(Retry.NONE);
    private static final Task<Failure, Void> ALERT = Task.of("alert", Failure.class);

    private final LinkedBlockingQueue<Failure> alerts = new LinkedBlockingQueue<>();

    private void start() {
        lovage.handle(ADD, numbers -> numbers.x() + numbers.y())
                .handle(DOUBLE, number -> 2 * number)
                .handle(
                        SUM,
                        numbers -> numbers.stream().mapToInt(Integer::intValue).sum())
                .handlePiped(PLUS, Integer::sum)
                .handle(FAIL, text -> {
                    throw new IllegalStateException(text);
                })
                .handle(ALERT, failure -> {
                    alerts.add(failure);
                    return null;
                })
                .handleAll(new Greeter())
                .start();
    }

    @Test
    void a_task_is_run_and_its_result_comes_back() throws Exception {
        start();

        assertThat(await(ADD.with(new Numbers(2, 3)))).isEqualTo(5);
    }

    @Test
    void a_chain_pipes_each_result_into_the_next() throws Exception {
        start();

        assertThat(await(ADD.with(new Numbers(2, 3)).then(DOUBLE).then(PLUS.with(7))))
                .isEqualTo(17);
    }

    @Test
    void a_group_is_joined_by_the_next_step() throws Exception {
        start();

        assertThat(await(group(1000).then(SUM))).isEqualTo(999_000);
    }

    @Test
    void a_group_alone_yields_the_list_of_its_results() throws Exception {
        start();

        assertThat(await(group(3))).containsExactly(0, 2, 4);
    }

    @Test
    void groups_of_chains_of_groups_nest() throws Exception {
        start();
        Call<Integer> inner = group(3).then(SUM).then(DOUBLE);

        Call<Both<Integer, List<Integer>>> call = Flow.both(inner, Flow.group(List.of(inner, DOUBLE.with(4))));

        assertThat(await(call)).isEqualTo(new Both<>(12, List.of(12, 8)));
    }

    @Test
    void a_fan_out_gives_the_result_to_every_step() throws Exception {
        start();

        assertThat(await(DOUBLE.with(5)
                        .then(Flow.fanOut(List.of(PLUS.with(1), PLUS.with(2), DOUBLE.step())))
                        .then(SUM)))
                .isEqualTo(11 + 12 + 20);
    }

    @Test
    void the_list_of_a_group_reaches_each_member_of_the_next_group() throws Exception {
        start();

        assertThat(await(group(3).then(Flow.fanOut(List.of(SUM.step(), SUM.step())))))
                .containsExactly(6, 6);
    }

    @Test
    void an_empty_group_succeeds_with_an_empty_list() throws Exception {
        start();

        assertThat(await(group(0).then(SUM))).isZero();
    }

    @Test
    void a_failed_member_fails_the_flow_and_tells_the_error_handler_once() throws Exception {
        start();

        Handle<Integer> handle = lovage.enqueue(
                Flow.group(List.of(DOUBLE.with(1), FAIL.with("boom"))).then(SUM).onError(ALERT));

        assertThatThrownBy(() -> handle.await(SOON))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("boom");
        assertThat(alerts.poll(10, TimeUnit.SECONDS))
                .extracting(Failure::message)
                .isEqualTo("boom");
    }

    @Test
    void a_method_reference_is_a_call() throws Exception {
        start();

        assertThat(await(Lovage.call(Greeter::greet, "Ann", 2))).isEqualTo("Hi Ann Hi Ann");
        assertThat(await(Lovage.task(Greeter::length).with("four").then(DOUBLE)))
                .isEqualTo(8);
    }

    /** Tasks in the second style. */
    public static class Greeter {

        @Handles("greet")
        public String greet(String name, int times) {
            return String.join(
                    " ", IntStream.range(0, times).mapToObj(i -> "Hi " + name).toList());
        }

        @Handles("length")
        public Integer length(String text) {
            return text.length();
        }
    }

    private static Call<List<Integer>> group(int size) {
        return Flow.group(IntStream.range(0, size).mapToObj(DOUBLE::with).toList());
    }

    private <R> @Nullable R await(Call<R> call) throws Exception {
        return lovage.enqueue(call).await(SOON);
    }
}
