package io.lovage.testkit.process;

import io.lovage.testkit.process.CrashTasks.Job;

/** How a task must end, as a word in a history: its result, or why it fails. */
final class Expectation {

    static final String FAILS = "!fails";
    static final String NOT_STARTED = "!not-started";
    static final String CRASH_LOOP = "!crash-loop";

    /** Begins the expectation of a task that may be sent again and again: each of them gives the result that follows. */
    private static final char AGAIN = '*';

    /** Begins the expectation of a task that may be cancelled, or else gives the result that follows. */
    private static final char UNLESS_CANCELLED = '?';

    private Expectation() {}

    static String again(Job job) {
        return AGAIN + job.result();
    }

    static String unlessCancelled(Job job) {
        return UNLESS_CANCELLED + job.result();
    }

    static boolean mayBeSentAgain(String expectation) {
        return expectation.charAt(0) == AGAIN;
    }

    static boolean mayBeCancelled(String expectation) {
        return expectation.charAt(0) == UNLESS_CANCELLED;
    }

    /** What a task must give that was expected to succeed. */
    static String result(String expectation) {
        return mayBeSentAgain(expectation) || mayBeCancelled(expectation) ? expectation.substring(1) : expectation;
    }

    static String of(Job job) {
        return switch (job.mode()) {
            case WELL, FLAKY -> job.result();
            case BADLY -> FAILS;
            case HALT -> CRASH_LOOP;
        };
    }
}
