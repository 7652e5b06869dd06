package io.lovage.redis;

import io.lovage.broker.Place;
import io.lovage.store.TaskState;
import java.util.List;

/** The numbers by which Redis knows places and states; {@code common.lua} has the same. They are stored, so none of them ever changes. */
final class Codes {

    private static final List<Place> PLACES =
            List.of(Place.READY, Place.DELAYED, Place.LEASED, Place.PARKED, Place.DEAD);

    private static final List<TaskState> STATES = List.of(
            TaskState.WAITING,
            TaskState.SCHEDULED,
            TaskState.QUEUED,
            TaskState.RUNNING,
            TaskState.PARKED,
            TaskState.SUCCEEDED,
            TaskState.FAILED,
            TaskState.CANCELLED,
            TaskState.EXPIRED);

    private Codes() {}

    static int of(Place place) {
        return PLACES.indexOf(place);
    }

    static Place place(int code) {
        return PLACES.get(code);
    }

    static int of(TaskState state) {
        return STATES.indexOf(state);
    }

    static TaskState state(int code) {
        return STATES.get(code);
    }

    /** The state of a task whose message is at {@code place}. */
    static TaskState stateAt(Place place) {
        return switch (place) {
            case READY -> TaskState.QUEUED;
            case DELAYED -> TaskState.SCHEDULED;
            case LEASED -> TaskState.RUNNING;
            case PARKED -> TaskState.PARKED;
            case DEAD -> TaskState.FAILED;
        };
    }
}
