package io.lovage.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.message.Payload;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Json;
import io.lovage.task.Piped;
import io.lovage.task.Step;
import io.lovage.task.Task;
import io.lovage.task.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds of any composition, however it is nested. A failure names the seed that repeats it. */
class RandomFlowsTest {

    private static final Task<Integer, Integer> NUMBER = Task.of("number", Integer.class, Integer.class);
    private static final Task<Integer, Integer> DOUBLE = Task.of("double", Integer.class, Integer.class);
    private static final Piped<Integer, Integer, Integer> PLUS =
            Piped.of("plus", Integer.class, Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> FOLD = Task.reducer("fold", Integer.class, Integer.class);
    private static final ValueType<Plan> PLAN = ValueType.of(Plan.class);

    /** A call, what it must yield, and how many tasks of the program's it is made of. */
    private record Part(Call<Integer> call, int result, int tasks) {}

    @Test
    void inputs_come_before_those_who_need_them_and_everything_leads_to_the_last_node() {
        for (long seed = 0; seed < 1000; seed++) {
            Plan plan = planOf(seed);

            for (int i = 0; i < plan.nodes().size(); i++) {
                int index = i;
                Plan.Node node = plan.nodes().get(i);
                assertThat(node.inputs()).as("seed %d node %d", seed, i).allMatch(input -> input < index);
                assertThat(node.inputs())
                        .as("seed %d node %d", seed, i)
                        .allMatch(input -> plan.nodes().get(input).next().contains(index));
                assertThat(node.next())
                        .as("seed %d node %d", seed, i)
                        .allMatch(next -> plan.nodes().get(next).inputs().contains(index));
                if (i < plan.last()) {
                    assertThat(plan.downstreamOf(i))
                            .as("seed %d node %d", seed, i)
                            .endsWith(plan.last());
                }
            }
            assertThat(plan.nodes().get(plan.last()).next()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void a_plan_comes_back_as_it_was_stored() {
        for (long seed = 0; seed < 1000; seed++) {
            Plan plan = planOf(seed);

            assertThat(Json.read(Payload.of(Json.write(plan, "A plan")), PLAN, "A plan"))
                    .as("seed %d", seed)
                    .isEqualTo(plan);
        }
    }

    @Test
    void a_flow_yields_what_its_parts_yield_and_runs_each_task_once() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (Lovage lovage = Lovage.open("memory:")) {
            lovage.handle(NUMBER, number -> number)
                    .handle(DOUBLE, number -> 2 * number)
                    .handlePiped(PLUS, Integer::sum)
                    .handle(FOLD, RandomFlowsTest::fold)
                    .use((context, next) -> {
                        if (!context.task().equals(Collect.NAME)) {
                            runs.incrementAndGet();
                        }
                        return next.proceed();
                    })
                    .start();
            for (long seed = 0; seed < 200; seed++) {
                Part part = part(new Random(seed), 4);
                runs.set(0);

                assertThat(lovage.enqueue(part.call()).await(Duration.ofSeconds(20)))
                        .as("seed %d", seed)
                        .isEqualTo(part.result());
                assertThat(runs).as("seed %d", seed).hasValue(part.tasks());
            }
        }
    }

    private static Plan planOf(long seed) {
        return FlowCompiler.compile(part(new Random(seed), 5).call().work(), Instant.EPOCH)
                .plan();
    }

    private static Part part(Random random, int depth) {
        int shape = depth == 0 ? 0 : random.nextInt(5);
        return switch (shape) {
            case 0 -> number(random);
            case 1 -> doubled(part(random, depth - 1));
            case 2 -> plus(part(random, depth - 1), random.nextInt(100));
            case 3 ->
                joined(IntStream.range(0, 1 + random.nextInt(3))
                        .mapToObj(i -> part(random, depth - 1))
                        .toList());
            default -> fannedOut(part(random, depth - 1), 1 + random.nextInt(3));
        };
    }

    private static Part number(Random random) {
        int number = random.nextInt(100);
        return new Part(NUMBER.with(number), number, 1);
    }

    private static Part doubled(Part part) {
        return new Part(part.call().then(DOUBLE), 2 * part.result(), part.tasks() + 1);
    }

    private static Part plus(Part part, int number) {
        return new Part(part.call().then(PLUS.with(number)), part.result() + number, part.tasks() + 1);
    }

    private static Part joined(List<Part> members) {
        List<Integer> results = members.stream().map(Part::result).toList();
        int tasks = members.stream().mapToInt(Part::tasks).sum();
        return new Part(Flow.group(members.stream().map(Part::call).toList()).then(FOLD), fold(results), tasks + 1);
    }

    private static Part fannedOut(Part part, int ways) {
        List<Step<Integer, Integer>> steps = new ArrayList<>();
        List<Integer> results = new ArrayList<>();
        for (int i = 0; i < ways; i++) {
            steps.add(PLUS.with(i));
            results.add(part.result() + i);
        }
        return new Part(part.call().then(Flow.fanOut(steps)).then(FOLD), fold(results), part.tasks() + ways + 1);
    }

    /** Another number for another order. */
    private static int fold(List<Integer> numbers) {
        int result = 7;
        for (int number : numbers) {
            result = 31 * result + number;
        }
        return result;
    }
}
