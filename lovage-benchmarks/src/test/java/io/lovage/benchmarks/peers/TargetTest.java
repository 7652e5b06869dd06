package io.lovage.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.benchmarks.peers.Figures.Quantity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {

    private static final Target FASTER = new Target("ours", Quantity.TASKS_PER_SECOND, "theirs", true, 4);
    private static final Target SOON = new Target("ours", Quantity.P50_MS, "", false, 3);

    private final Figures figures = new Figures();

    private void addTasksPerSecond(String peer, double... rounds) {
        for (double round : rounds) {
            figures.add(peer, Quantity.TASKS_PER_SECOND, round);
        }
    }

    private String printed(Target target) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Report(figures, new PrintStream(bytes, true, StandardCharsets.UTF_8)).printTargets(List.of(target));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void medians_are_compared() {
        addTasksPerSecond("ours", 1, 410, 9_000);
        addTasksPerSecond("theirs", 90, 100);

        assertThat(FASTER.measured(figures)).hasValue(410 / 95.0);
        assertThat(printed(FASTER))
                .contains("TASKS_PER_SECOND of ours >= 4 x that of theirs")
                .contains("| 4.32     | yes |");
    }

    @Test
    void a_missed_target_is_said_to_be_missed() {
        addTasksPerSecond("ours", 399);
        addTasksPerSecond("theirs", 100);
        figures.addLatency("ours", new double[] {1, 3.1, 9});

        assertThat(printed(FASTER)).contains("| 3.99     | NO  |");
        assertThat(printed(SOON)).contains("P50_MS of ours <= 3 ").contains("| 3.10     | NO  |");
    }

    @Test
    void without_a_figure_of_the_peer_nothing_is_claimed() {
        addTasksPerSecond("ours", 410);

        assertThat(FASTER.measured(figures)).isEmpty();
        assertThat(printed(FASTER)).contains("not measured");
    }

    @Test
    void figures_are_told_with_the_least_and_the_most() {
        addTasksPerSecond("ours", 1_500, 3_000, 2_000);

        assertThat(figures.text("ours", Quantity.TASKS_PER_SECOND)).hasValue("2,000 (1,500 - 3,000)");
        assertThat(figures.text("ours", Quantity.P50_MS)).isEmpty();
    }
}
