package io.lovage.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.message.MessageId;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowStateTest {

    private static final Task<Integer, Integer> MEMBER = Task.of("member", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> JOIN = Task.reducer("join", Integer.class, Integer.class);

    @Test
    void a_finished_flow_leaves_nothing_in_the_state_store() throws Exception {
        try (Lovage lovage = Lovage.open("memory:")) {
            lovage.handle(MEMBER, number -> number).handle(JOIN, List::size);
            Handle<Integer> handle = lovage.enqueue(
                    Flow.group(List.of(MEMBER.with(1), MEMBER.with(2))).then(JOIN));
            MessageId flow =
                    WaitingReason.parse(handle.record().orElseThrow().reason()).flow();
            assertThat(entriesOf(flow, lovage)).as("while it runs").isPositive();

            lovage.start();

            assertThat(handle.await(Duration.ofSeconds(10))).isEqualTo(2);
            assertThat(entriesOf(flow, lovage)).isZero();
        }
    }

    @Test
    void the_reason_of_a_waiting_task_tells_where_it_is() {
        WaitingReason reason = new WaitingReason(3, 7, new MessageId(1, 2));

        assertThat(WaitingReason.parse(reason.text())).isEqualTo(reason);
        assertThat(WaitingReason.parse("something else")).isNull();
    }

    @Test
    void a_plan_is_shown_a_task_a_line() {
        var work = Flow.group(List.of(MEMBER.with(1), MEMBER.with(2)))
                .then(JOIN)
                .then(MEMBER)
                .work();

        assertThat(FlowCompiler.compile(work, Instant.EPOCH).plan().describe())
                .isEqualTo("0  member\n1  member\n2  join  <- all of [0, 1]\n3  member  <- [2]\n");
    }

    private static int entriesOf(MessageId flow, Lovage lovage) {
        return lovage.engine()
                .state()
                .scan(FlowKeys.partition(flow), FlowKeys.FIRST, FlowKeys.END, 100)
                .size();
    }
}
