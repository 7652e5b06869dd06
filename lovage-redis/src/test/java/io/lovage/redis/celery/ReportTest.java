package io.lovage.redis.celery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.celery.control.TaskInfo;
import io.lovage.engine.Engines;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.worker.HeldTask;
import io.lovage.worker.HeldTask.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void what_runs_is_active_and_what_waits_for_a_slot_is_reserved() {
        Report report = of(
                new HeldTask(Fakes.message(1), 1, State.RUNNING, Fakes.START),
                new HeldTask(Fakes.message(2), 1, State.BUFFERED, null),
                new HeldTask(Fakes.message(3), 1, State.ENDING, Fakes.START));

        assertThat(report.active()).extracting(TaskInfo::id).containsExactly(new MessageId(1, 1).toString());
        assertThat(report.reserved()).singleElement().satisfies(task -> {
            assertThat(task.id()).isEqualTo(new MessageId(2, 2).toString());
            assertThat(task.args()).hasSize(1);
            assertThat(task.kwargs()).containsOnlyKeys("x");
            assertThat(task.started()).isNull();
        });
    }

    @Test
    void a_task_whose_arguments_make_no_sense_is_told_without_them() {
        Message broken = Message.of(new MessageId(1, 1), "default", "work", Payload.utf8("nonsense"), Fakes.START);

        assertThat(of(new HeldTask(broken, 1, State.RUNNING, Fakes.START)).active())
                .singleElement()
                .satisfies(task -> assertThat(task.args()).isEmpty());
    }

    private static Report of(HeldTask... tasks) {
        try (var engine = Engines.open("memory:", SystemTime.clock())) {
            return new Report(
                    Fakes.desk(List.of(tasks)),
                    engine,
                    SystemTime.clock(),
                    Map.of(),
                    new Memory(new CeleryIds(), new RateTexts()));
        }
    }
}
