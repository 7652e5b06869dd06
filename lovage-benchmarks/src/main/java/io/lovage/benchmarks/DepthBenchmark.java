package io.lovage.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Measures whether a long queue is slower than a short one: how fast the first tasks of each are claimed and ended, in turns.
 *
 * <p>Arguments, each optional: {@code deep=1000000}, {@code shallow=10000}, {@code rounds=3} (one more goes before as a warm-up), {@code folder=DIR},
 * {@code durability=PROCESS_CRASH} or {@code OS_CRASH}.
 */
public final class DepthBenchmark {

    private DepthBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int deep = Integer.parseInt(EngineBenchmark.option(arguments, "deep", "1000000"));
        int shallow = Integer.parseInt(EngineBenchmark.option(arguments, "shallow", "10000"));
        int rounds = Integer.parseInt(EngineBenchmark.option(arguments, "rounds", "3"));
        Path folder = Path.of(EngineBenchmark.option(arguments, "folder", System.getProperty("java.io.tmpdir")));
        String durability = EngineBenchmark.option(arguments, "durability", "PROCESS_CRASH");

        double[] ofShallow = new double[rounds];
        double[] ofDeep = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            double shallowSpeed = measure(shallow, shallow, durability, folder);
            double deepSpeed = measure(deep, shallow, durability, folder);
            if (round >= 0) {
                ofShallow[round] = shallowSpeed;
                ofDeep[round] = deepSpeed;
            }
        }
        Arrays.sort(ofShallow);
        Arrays.sort(ofDeep);
        System.out.printf(
                "Claiming and ending the first %,d tasks, %s, median of %d rounds, Java %s, %d processors%n",
                shallow,
                durability,
                rounds,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        System.out.printf("of %,10d queued: %,10.0f tasks/s%n", shallow, ofShallow[rounds / 2]);
        System.out.printf("of %,10d queued: %,10.0f tasks/s%n", deep, ofDeep[rounds / 2]);
        System.out.printf("ratio: %.2f%n", ofShallow[rounds / 2] / ofDeep[rounds / 2]);
    }

    private static double measure(int depth, int tasks, String durability, Path folder) throws Exception {
        Path fresh = Files.createTempDirectory(folder, "lovage-depth");
        try {
            return EngineScenario.headOf(depth, durability).run(fresh, tasks).perSecond();
        } finally {
            EngineBenchmark.delete(fresh);
        }
    }
}
