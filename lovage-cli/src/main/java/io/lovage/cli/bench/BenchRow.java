package io.lovage.cli.bench;

import org.jspecify.annotations.Nullable;

/**
 * What one scenario measured.
 *
 * @param engine the engine's name
 * @param scenario a name of {@link Scenario}, or {@code bare-loop}
 * @param results {@code recorded} or {@code off}
 * @param durability what an accepted task outlives
 * @param tasks how many were measured
 * @param tasksPerSecond {@code null} if the scenario measures times
 * @param p50Ms median time in milliseconds, {@code null} if the scenario measures throughput
 * @param p99Ms 99th percentile likewise
 * @param memoryMb peak memory of the process, where that is what is asked
 * @param ofBare throughput as a share of the bare loop's, measured in the same run at the same durability
 */
public record BenchRow(
        String engine,
        String scenario,
        String results,
        String durability,
        int tasks,
        @Nullable Long tasksPerSecond,
        @Nullable Double p50Ms,
        @Nullable Double p99Ms,
        @Nullable Double memoryMb,
        @Nullable Double ofBare) {

    static BenchRow throughput(Place place, String scenario, String results, int tasks, long nanos) {
        long perSecond = Math.round(tasks * 1e9 / nanos);
        return new BenchRow(
                place.engine(), scenario, results, place.durability(), tasks, perSecond, null, null, null, null);
    }

    static BenchRow times(Place place, String scenario, String results, long[] sortedNanos) {
        return new BenchRow(
                place.engine(),
                scenario,
                results,
                place.durability(),
                sortedNanos.length,
                null,
                millis(sortedNanos, 0.50),
                millis(sortedNanos, 0.99),
                null,
                null);
    }

    BenchRow withMemoryMb(@Nullable Double value) {
        return new BenchRow(engine, scenario, results, durability, tasks, tasksPerSecond, p50Ms, p99Ms, value, ofBare);
    }

    BenchRow comparedTo(long bareTasksPerSecond) {
        Double share = tasksPerSecond == null ? null : round((double) tasksPerSecond / bareTasksPerSecond);
        return new BenchRow(
                engine, scenario, results, durability, tasks, tasksPerSecond, p50Ms, p99Ms, memoryMb, share);
    }

    private static double millis(long[] sortedNanos, double share) {
        int index = (int) Math.min(sortedNanos.length - 1L, Math.round(sortedNanos.length * share));
        return round(sortedNanos[index] / 1e6);
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
