package io.lovage.cli.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be measured. */
public enum Scenario {
    /** One thread sends tasks one by one, each durable before the next. */
    ENQUEUE_1,
    /** Eight threads do so. */
    ENQUEUE_8,
    /** One thread sends in bulk. */
    ENQUEUE_BULK,
    /** A worker runs what is in the queue already. */
    DRAIN,
    /** A worker runs what the same process sends in bulk meanwhile. */
    END_TO_END,
    /** From sending a group of 1,000 tasks to the result of the task that joins them, in one process. */
    JOIN,
    /** A worker runs what another process sends in bulk meanwhile. */
    TWO_PROCESSES,
    /** From sending in one process to the start in another, 200 a second. */
    LATENCY,
    /** A worker process from its start to its first task done, and its peak memory after draining the queue. */
    WORKER_PROCESS;

    /** As it is written on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Scenario::label).toList();
    }

    boolean needsTwoProcesses() {
        return this == TWO_PROCESSES || this == LATENCY || this == WORKER_PROCESS;
    }

    boolean warmsUpItself() {
        return this == JOIN || needsTwoProcesses();
    }

    /** Whether it makes a difference if results are recorded. */
    boolean runsTasks() {
        return this == DRAIN || this == END_TO_END || this == TWO_PROCESSES;
    }

    /** One by one takes longer, so fewer tasks tell as much. */
    int tasks(int asked) {
        return switch (this) {
            case ENQUEUE_1 -> Math.max(1, asked / 10);
            case ENQUEUE_8 -> Math.max(8, asked / 4);
            default -> asked;
        };
    }
}
