package io.lovage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import io.lovage.testkit.process.DatabaseServer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often a server is asked: what is many is not asked for one by one. */
public abstract class StatementsContract {

    /** Of the ids of one, about two fold to the same key, and then one of them is looked at by itself. */
    private static final int FLOWS = 3;

    private static final Task<Integer, Integer> STEP = Task.of("step", Integer.class, Integer.class);

    /** A server that nobody else asks. */
    protected abstract DatabaseServer start();

    @Test
    void a_flow_of_a_thousand_chains_is_sent_by_a_few_statements() {
        try (DatabaseServer server = start()) {
            // Only those who come later are sure to be counted.
            assertThat(server.statements()).isNotNegative();
            try (Lovage lovage = Lovage.open(server.newUrl())) {
                assertThat(lovage.enqueue(chains(2)).id()).isNotEmpty();
                long before = server.statements();

                for (int i = 0; i < FLOWS; i++) {
                    assertThat(lovage.enqueue(chains(1000)).id()).isNotEmpty();
                }

                assertThat(server.statements() - before).isBetween(5L * FLOWS, 100L * FLOWS);
                assertThat(lovage.engine().tasks().count(waiting())).isEqualTo(1001 * FLOWS + 3);
            }
        }
    }

    /** Of which each has a step that waits; and so has what collects their results. */
    private static Call<List<Integer>> chains(int count) {
        return Flow.group(
                IntStream.range(0, count).mapToObj(i -> STEP.with(i).then(STEP)).toList());
    }

    private static TaskQuery waiting() {
        return new TaskQuery(Set.of(TaskState.WAITING), null, null, 1, null);
    }
}
