package io.lovage.sql;

import io.lovage.broker.Place;
import io.lovage.store.TaskState;

/** The numbers that stand for places and states in the tables. Files live long: a number never changes its meaning. */
public final class Codes {

    public static final int READY = 0;
    public static final int DELAYED = 1;
    public static final int LEASED = 2;
    public static final int PARKED = 3;
    public static final int DEAD = 4;

    public static final int WAITING = 0;
    public static final int SUCCEEDED = 1;
    public static final int FAILED = 2;
    public static final int CANCELLED = 3;
    public static final int EXPIRED = 4;

    private Codes() {}

    public static int of(Place place) {
        return switch (place) {
            case READY -> READY;
            case DELAYED -> DELAYED;
            case LEASED -> LEASED;
            case PARKED -> PARKED;
            case DEAD -> DEAD;
        };
    }

    public static Place place(int code) {
        return switch (code) {
            case READY -> Place.READY;
            case DELAYED -> Place.DELAYED;
            case LEASED -> Place.LEASED;
            case PARKED -> Place.PARKED;
            case DEAD -> Place.DEAD;
            default -> throw new IllegalStateException("The table message has the unknown state " + code + ".");
        };
    }

    /** The state of a task whose message is at {@code place}. */
    public static TaskState taskState(Place place) {
        return switch (place) {
            case READY -> TaskState.QUEUED;
            case DELAYED -> TaskState.SCHEDULED;
            case LEASED -> TaskState.RUNNING;
            case PARKED -> TaskState.PARKED;
            case DEAD -> TaskState.FAILED;
        };
    }

    /** The code of a state that is recorded, which those of a task with a message are not. */
    public static int ofRecorded(TaskState state) {
        return switch (state) {
            case WAITING -> WAITING;
            case SUCCEEDED -> SUCCEEDED;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
            case EXPIRED -> EXPIRED;
            case SCHEDULED, QUEUED, RUNNING, PARKED ->
                throw new IllegalArgumentException(
                        "A record can't say " + state + ": only a message does. Publish one instead.");
        };
    }

    public static TaskState recordedState(int code) {
        return switch (code) {
            case WAITING -> TaskState.WAITING;
            case SUCCEEDED -> TaskState.SUCCEEDED;
            case FAILED -> TaskState.FAILED;
            case CANCELLED -> TaskState.CANCELLED;
            case EXPIRED -> TaskState.EXPIRED;
            default -> throw new IllegalStateException("The table task has the unknown state " + code + ".");
        };
    }
}
