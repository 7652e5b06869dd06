package io.lovage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {

    private static final TypeReference<List<Map<String, Object>>> ROWS = new TypeReference<>() {};

    @TempDir
    private Path folder;

    private List<Map<String, Object>> rows(String scenarios) {
        Cli.Run run = Cli.withoutEngine()
                .run(
                        "bench",
                        "--url",
                        "sqlite:" + folder.resolve("bench.db"),
                        "--scenario",
                        scenarios,
                        "--tasks",
                        "80",
                        "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonMapper.shared().readValue(run.out(), ROWS);
    }

    @Test
    void throughput_is_told_with_its_conditions() {
        List<Map<String, Object>> rows = rows("enqueue-1,enqueue-8,enqueue-bulk,drain,end-to-end,two-processes");

        assertThat(rows).extracting(row -> row.get("scenario")).contains("enqueue-1", "enqueue-8", "enqueue-bulk");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row).containsEntry("engine", "sqlite").containsEntry("durability", "OS_CRASH");
            assertThat((Integer) row.get("tasksPerSecond")).isPositive();
        });
        assertThat(rows)
                .filteredOn(
                        row -> Set.of("drain", "end-to-end", "two-processes").contains(row.get("scenario")))
                .extracting(row -> row.get("scenario") + " " + row.get("results"))
                .containsExactly(
                        "drain recorded",
                        "drain off",
                        "end-to-end recorded",
                        "end-to-end off",
                        "two-processes recorded",
                        "two-processes off");
    }

    @Test
    void times_are_told_as_percentiles() {
        List<Map<String, Object>> rows = rows("join");

        assertThat(rows)
                .filteredOn(row -> row.get("scenario").equals("join"))
                .singleElement()
                .satisfies(row -> {
                    double p50 = ((Number) row.get("p50Ms")).doubleValue();
                    assertThat(p50).isPositive();
                    assertThat(((Number) row.get("p99Ms")).doubleValue()).isGreaterThanOrEqualTo(p50);
                });
    }

    @Test
    void a_scenario_that_does_not_exist_is_refused_with_those_that_do() {
        Cli.Run run = Cli.withoutEngine().run("bench", "--scenario", "drian");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'drian'").contains("drain").contains("latency");
    }
}
