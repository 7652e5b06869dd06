package io.lovage.cli.bench;

import io.lovage.cli.bench.Places.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs scenarios, each once to warm up and then once to be measured, each in a place of its own. */
public final class Bench {

    private static final int BODY_BYTES = 100;
    private static final int LATENCY_SAMPLES = 2_000;

    private final Set<Scenario> scenarios;
    private final int tasks;
    private final Consumer<BenchRow> onRow;
    private int queues;

    /**
     * @param tasks how many the scenarios run; those that send one by one take a part of it
     * @param onRow told of each row as soon as it is measured
     */
    public Bench(Set<Scenario> scenarios, int tasks, Consumer<BenchRow> onRow) {
        this.scenarios = Set.copyOf(scenarios);
        this.tasks = tasks;
        this.onRow = onRow;
    }

    /**
     * Measures the engine at {@code url}, or without one SQLite in a temporary folder at each durability and the in-memory engine.
     */
    public void run(@Nullable String url) throws IOException, InterruptedException, ExecutionException, SQLException {
        try (Places places = new Places(url)) {
            for (Kind kind : places.kinds()) {
                Long bare = kind.durability() == null ? null : bare(places, kind.durability());
                for (Scenario scenario : Scenario.values()) {
                    if (scenarios.contains(scenario) && (kind.shared() || !scenario.needsTwoProcesses())) {
                        measure(places, kind, scenario, bare);
                    }
                }
            }
        }
    }

    private void measure(Places places, Kind kind, Scenario scenario, @Nullable Long bare)
            throws IOException, InterruptedException, ExecutionException {
        for (String results : scenario.runsTasks() ? List.of("recorded", "off") : List.of("recorded")) {
            int count = scenario.tasks(tasks);
            if (!scenario.warmsUpItself()) {
                BenchRow unused = once(places.fresh(kind), scenario, results, count);
            }
            BenchRow row = once(places.fresh(kind), scenario, results, count);
            onRow.accept(bare == null ? row : row.comparedTo(bare));
        }
    }

    private BenchRow once(Place place, Scenario scenario, String results, int count)
            throws IOException, InterruptedException, ExecutionException {
        String queue = "bench-" + ProcessHandle.current().pid() + "-" + ++queues;
        Load load = new Load(results.equals("recorded"), queue);
        return switch (scenario) {
            case LATENCY ->
                BenchRow.times(place, scenario.label(), results, TwoProcesses.latency(place, queue, LATENCY_SAMPLES));
            case JOIN -> BenchRow.times(place, scenario.label(), results, Joins.run(place, queue, count));
            case WORKER_PROCESS -> TwoProcesses.workerProcess(place, load, queue, count);
            default ->
                BenchRow.throughput(
                        place, scenario.label(), results, count, nanos(place, scenario, load, queue, count, results));
        };
    }

    private static long nanos(Place place, Scenario scenario, Load load, String queue, int count, String results)
            throws IOException, InterruptedException, ExecutionException {
        return switch (scenario) {
            case ENQUEUE_1 -> InProcess.enqueueOneByOne(place, load, 1, count);
            case ENQUEUE_8 -> InProcess.enqueueOneByOne(place, load, 8, count);
            case ENQUEUE_BULK -> InProcess.enqueueBulk(place, load, count);
            case DRAIN -> InProcess.drain(place, load, count);
            case END_TO_END -> InProcess.endToEnd(place, load, count);
            default -> TwoProcesses.sendAndWork(place, load, queue, count, results);
        };
    }

    /** The bare loop's rows a second. */
    private long bare(Places places, String durability) throws SQLException {
        long unused = BareSqlite.run(places.bareFile(), durability, tasks, BODY_BYTES);
        long nanos = BareSqlite.run(places.bareFile(), durability, tasks, BODY_BYTES);
        Place place = new Place("", "sqlite", durability);
        BenchRow row = BenchRow.throughput(place, "bare-loop", "off", tasks, nanos);
        onRow.accept(row);
        return Math.round(tasks * 1e9 / nanos);
    }
}
