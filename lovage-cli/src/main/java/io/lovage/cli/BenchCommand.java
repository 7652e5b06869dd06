package io.lovage.cli;

import io.lovage.cli.bench.Bench;
import io.lovage.cli.bench.BenchRow;
import io.lovage.cli.bench.Scenario;
import io.lovage.task.Json;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "bench",
        description = "Measure how fast tasks are sent and run here.",
        footer = {
            "",
            "Without --url it measures SQLite in a temporary folder at both durabilities, beside a loop of bare SQLite",
            "statements, and the in-memory engine. With --url it works on that engine, in queues of its own."
        })
final class BenchCommand implements Callable<Integer> {

    private static final int MOST_TASKS = 100_000_000;

    private final Environment environment;

    @Mixin
    private JsonOption json;

    @Option(names = "--url", paramLabel = "URL", description = "The engine to measure.")
    private @Nullable String url;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "300000",
            description =
                    "How many tasks a scenario runs; those that send one by one take a part of it. Default: ${DEFAULT-VALUE}.")
    private int tasks;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only these: enqueue-1, enqueue-8, enqueue-bulk, drain, end-to-end, join, two-processes, latency, worker-process.")
    private List<String> scenarios = List.of();

    BenchCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException, SQLException {
        if (tasks < 1 || tasks > MOST_TASKS) {
            throw new UsageException("--tasks " + tasks + " is out of range. Use 1 to " + MOST_TASKS + ".");
        }
        List<BenchRow> rows = new ArrayList<>();
        Bench bench = new Bench(chosen(), tasks, row -> {
            rows.add(row);
            environment
                    .err()
                    .println("measured " + row.engine() + " " + row.durability() + " " + row.scenario() + " results "
                            + row.results());
        });
        bench.run(url);
        if (json.asked()) {
            JsonOption.printList(rows.stream().map(BenchCommand::toJson).iterator(), environment.out());
        } else {
            print(rows);
        }
        return ExitCode.OK;
    }

    private Set<Scenario> chosen() {
        Set<Scenario> chosen = EnumSet.noneOf(Scenario.class);
        for (String name : scenarios) {
            chosen.add(scenario(name));
        }
        return chosen.isEmpty() ? EnumSet.allOf(Scenario.class) : chosen;
    }

    private static Scenario scenario(String name) {
        for (Scenario scenario : Scenario.values()) {
            if (scenario.label().equals(name)) {
                return scenario;
            }
        }
        throw new UsageException(
                "There is no scenario '" + name + "'. Use one of " + String.join(", ", Scenario.labels()));
    }

    private void print(List<BenchRow> rows) {
        Table table = new Table(
                "engine", "durability", "scenario", "results", "tasks", "tasks/s", "of bare", "p50 ms", "p99 ms", "MB");
        for (BenchRow row : rows) {
            table.add(
                    row.engine(),
                    row.durability(),
                    row.scenario(),
                    row.results(),
                    row.tasks(),
                    number(row.tasksPerSecond()),
                    row.ofBare() == null ? "" : String.format(Locale.ROOT, "%.0f %%", row.ofBare() * 100),
                    number(row.p50Ms()),
                    number(row.p99Ms()),
                    number(row.memoryMb()));
        }
        table.print(environment.out());
        environment
                .out()
                .printf(
                        "%d cores, Java %s; 100-byte arguments; each scenario after a warm-up, in a place of its own.%n",
                        Runtime.getRuntime().availableProcessors(), Runtime.version());
    }

    private static String number(@Nullable Number value) {
        return value == null ? "" : value.toString();
    }

    private static JsonNode toJson(BenchRow row) {
        return Json.mapper().valueToTree(row);
    }
}
