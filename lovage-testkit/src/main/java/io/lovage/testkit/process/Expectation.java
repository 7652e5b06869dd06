package io.lovage.testkit.process;

import io.lovage.testkit.process.CrashTasks.Job;

/** How a task must end, as a word in a history: its result, or why it fails. */
final class Expectation {

    static final String FAILS = "!fails";
    static final String NOT_STARTED = "!not-started";
    static final String CRASH_LOOP = "!crash-loop";

    private Expectation() {}

    static String of(Job job) {
        return switch (job.mode()) {
            case WELL, FLAKY -> job.result();
            case BADLY -> FAILS;
            case HALT -> CRASH_LOOP;
        };
    }
}
