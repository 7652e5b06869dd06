package io.lovage.redis.celery;

import io.lovage.celery.event.Happening;
import io.lovage.celery.result.Exceptions;
import io.lovage.celery.wire.PythonRepr;
import io.lovage.celery.wire.WireJson;
import io.lovage.event.Errors;
import io.lovage.event.Event;
import io.lovage.message.LovageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what happens to a worker's tasks into what Celery's worker would tell. Used by one thread. */
final class Happenings {

    /** More than a worker runs at once; there are more only if ends were not heard of. */
    private static final int MOST_STARTED = 20_000;

    /** What is longer is not shown: reading all of it to show its beginning isn't worth it. */
    private static final int LONGEST_RESULT = 64 << 10;

    /** Celery's ids of the tasks that run. */
    private final Map<MessageId, String> started = new LinkedHashMap<>();

    private final CeleryIds names;

    Happenings(CeleryIds names) {
        this.names = names;
    }

    /**
     * What is told of {@code event}, in order.
     *
     * @param message the task's, if the event is that it starts
     */
    List<Happening> of(Event.OfTask event, @Nullable Message message) {
        if (event instanceof Event.Started start) {
            return started(start, message);
        }
        String known = started.remove(event.id());
        String id = known == null ? names.write(event.id()) : known;
        if (event instanceof Event.Succeeded e) {
            return List.of(new Happening.TaskSucceeded(id, repr(e.result()), e.ran()));
        } else if (event instanceof Event.Failed e) {
            return List.of(failed(id, e.error(), e.reason(), false));
        } else if (event instanceof Event.Retried e) {
            return List.of(failed(id, e.error(), "", true));
        } else if (event instanceof Event.Cancelled) {
            return List.of(new Happening.TaskRevoked(id, known != null, null, false));
        } else if (event instanceof Event.Expired) {
            return List.of(new Happening.TaskRevoked(id, false, null, true));
        } else if (known != null) {
            return List.of(new Happening.TaskRejected(id, true));
        }
        return List.of();
    }

    private List<Happening> started(Event.Started start, @Nullable Message message) {
        String id = start.id().toString();
        if (message == null) {
            return List.of(new Happening.TaskStarted(id));
        }
        Happening.TaskReceived received = CeleryTasks.received(message, start.attempt());
        started.put(start.id(), received.uuid());
        if (started.size() > MOST_STARTED) {
            started.remove(started.keySet().iterator().next());
        }
        return List.of(received, new Happening.TaskStarted(received.uuid()));
    }

    private static Happening failed(String id, @Nullable Throwable error, String reason, boolean retried) {
        if (error == null) {
            String repr = PythonRepr.call("WorkerLostError", List.of(WireJson.tree(reason)));
            return new Happening.TaskFailed(id, repr, null, retried);
        }
        String repr = Exceptions.toPython(error).repr();
        return new Happening.TaskFailed(id, repr, Errors.toTaskError(error).trace(), retried);
    }

    private static @Nullable String repr(@Nullable Payload result) {
        if (result == null || result.size() > LONGEST_RESULT) {
            return null;
        }
        try {
            return PythonRepr.of(WireJson.parse(result, "The result"));
        } catch (LovageException e) {
            return null;
        }
    }
}
