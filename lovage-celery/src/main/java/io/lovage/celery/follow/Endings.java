package io.lovage.celery.follow;

import io.lovage.celery.result.Exceptions;
import io.lovage.celery.result.RemoteError;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import io.lovage.engine.Outcome;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** The ends of attempts as Celery records them. */
final class Endings {

    private Endings() {}

    /**
     * What is recorded of {@code task}.
     *
     * <p>A cancelled task is always "revoked": Celery's "terminated" says that its process was killed, which doesn't happen to one in Java.
     */
    static ResultDocument of(TaskMessage task, Outcome outcome, Instant now) {
        return ending(task, outcome, now)
                .withPlace(task.lineage().group(), task.lineage().parentId());
    }

    private static ResultDocument ending(TaskMessage task, Outcome outcome, Instant now) {
        String id = task.id();
        if (outcome instanceof Outcome.Succeeded succeeded) {
            return success(id, succeeded.result(), now);
        }
        if (outcome instanceof Outcome.Failed failed) {
            return ResultDocument.failure(
                    id, error(failed.error()), failed.error().trace(), now);
        }
        if (outcome instanceof Outcome.RetryAt retry) {
            return ResultDocument.retry(id, error(retry.error()), retry.error().trace());
        }
        return ResultDocument.revoked(id, outcome instanceof Outcome.Expired ? "expired" : "revoked", now);
    }

    /** A result that is no JSON can't be told to Python, for which the task has failed then, as one in Python would have. */
    private static ResultDocument success(String id, Payload result, Instant now) {
        try {
            JsonNode json = result.size() == 0 ? WireJson.nothing() : WireJson.parse(result, "The result");
            return ResultDocument.success(id, json, now);
        } catch (MalformedException e) {
            return ResultDocument.failure(
                    id, RemoteError.of("kombu.exceptions", "EncodeError", String.valueOf(e.getMessage())), null, now);
        }
    }

    private static RemoteError error(TaskError error) {
        return Exceptions.toPython(error.type(), error.message());
    }
}
