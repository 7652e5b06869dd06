package io.lovage.benchmarks;

import java.nio.file.Path;

/** One way to use an engine, measured on a fresh folder each time. */
interface Scenario {

    String name();

    /** What was done: how many tasks, and how many a second while they were measured. */
    record Figure(int tasks, double perSecond) {

        static Figure since(long startNanos, int tasks) {
            return new Figure(tasks, tasks * 1e9 / (System.nanoTime() - startNanos));
        }
    }

    /** Does about {@code tasks} tasks. */
    Figure run(Path folder, int tasks) throws Exception;
}
