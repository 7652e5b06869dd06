package io.lovage.celery.result;

import io.lovage.celery.wire.MalformedException;
import java.util.Set;

/** Where a task is, in Celery's words. A task may set any other word itself, such as {@code PROGRESS}. */
public record ResultState(String name) {

    /** Nothing is known: there is no such task, or it waits. */
    public static final ResultState PENDING = new ResultState("PENDING");

    /** In events only. */
    public static final ResultState RECEIVED = new ResultState("RECEIVED");

    public static final ResultState STARTED = new ResultState("STARTED");
    public static final ResultState SUCCESS = new ResultState("SUCCESS");
    public static final ResultState FAILURE = new ResultState("FAILURE");
    public static final ResultState RETRY = new ResultState("RETRY");
    public static final ResultState REVOKED = new ResultState("REVOKED");

    /** In events only. */
    public static final ResultState REJECTED = new ResultState("REJECTED");

    /** Set by many tasks; Celery gives it no meaning. */
    public static final ResultState PROGRESS = new ResultState("PROGRESS");

    private static final Set<String> READY = Set.of("SUCCESS", "FAILURE", "REVOKED");
    private static final Set<String> WITH_EXCEPTION = Set.of("FAILURE", "RETRY", "REVOKED");

    public ResultState {
        if (name.isBlank()) {
            throw new MalformedException("The state of a result is empty.");
        }
    }

    /** Whether nothing more happens. */
    public boolean isReady() {
        return READY.contains(name);
    }

    /** Whether the result is an exception. */
    public boolean hasException() {
        return WITH_EXCEPTION.contains(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
