package io.lovage.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Measures the SQLite engine through its interfaces alone. {@code lovage bench} measures all of Lovage, beside a loop of bare SQLite statements.
 *
 * <p>Arguments, each optional: {@code tasks=200000}, {@code rounds=5} (one more goes before as a warm-up), {@code folder=DIR}, {@code only=TEXT} (of
 * scenarios' names), {@code durability=PROCESS_CRASH} or {@code OS_CRASH}.
 */
public final class EngineBenchmark {

    private final int tasks;
    private final int rounds;
    private final Path folder;

    private EngineBenchmark(int tasks, int rounds, Path folder) {
        this.tasks = tasks;
        this.rounds = rounds;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        int tasks = Integer.parseInt(option(arguments, "tasks", "200000"));
        int rounds = Integer.parseInt(option(arguments, "rounds", "5"));
        Path folder = Path.of(option(arguments, "folder", System.getProperty("java.io.tmpdir")));
        String only = option(arguments, "only", "");
        String durability = option(arguments, "durability", "");

        System.out.printf(
                "%,d tasks of 100 bytes, %d rounds after a warm-up, Java %s, %d processors%n%n",
                tasks, rounds, Runtime.version(), Runtime.getRuntime().availableProcessors());
        System.out.printf(
                "%-36s %-14s %12s %12s %12s %12s%n", "tasks/s", "durability", "min", "median", "max", "CPU us/task");
        EngineBenchmark benchmark = new EngineBenchmark(tasks, rounds, folder);
        if (durability.isEmpty() || durability.equals("PROCESS_CRASH")) {
            benchmark.measure("PROCESS_CRASH", only);
        }
        if (durability.isEmpty() || durability.equals("OS_CRASH")) {
            benchmark.measure("OS_CRASH", only);
        }
    }

    static String option(String[] arguments, String name, String missing) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1))
                .findFirst()
                .orElse(missing);
    }

    private void measure(String durability, String only) throws Exception {
        for (EngineScenario scenario : EngineScenario.all(durability)) {
            if (scenario.name().contains(only)) {
                measure(scenario, durability);
            }
        }
    }

    private void measure(EngineScenario scenario, String durability) throws Exception {
        double[] figures = new double[rounds];
        double[] cpu = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            Path fresh = Files.createTempDirectory(folder, "lovage-bench");
            try {
                long before = cpuNanos();
                Figure figure = scenario.run(fresh, tasks);
                if (round >= 0) {
                    figures[round] = figure.perSecond();
                    cpu[round] = (cpuNanos() - before) / 1e3 / figure.tasks();
                }
            } finally {
                delete(fresh);
            }
        }
        Arrays.sort(figures);
        Arrays.sort(cpu);
        System.out.printf(
                "%-36s %-14s %,12.0f %,12.0f %,12.0f %12.1f%n",
                scenario.name(), durability, figures[0], figures[rounds / 2], figures[rounds - 1], cpu[rounds / 2]);
    }

    /** Of all threads of this process: on a busy machine it says more than the time does. */
    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(EngineBenchmark::deleteFile);
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
