package io.lovage.benchmarks;

/** What was done: how many tasks, and how many a second while they were measured. */
record Figure(int tasks, double perSecond) {

    static Figure since(long startNanos, int tasks) {
        return new Figure(tasks, tasks * 1e9 / (System.nanoTime() - startNanos));
    }
}
