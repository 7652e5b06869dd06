package io.lovage.redis;

import io.lovage.celery.result.Exceptions;
import io.lovage.celery.result.RemoteError;
import io.lovage.celery.result.RemoteTaskException;
import io.lovage.celery.result.ResultDocument;
import io.lovage.celery.result.ResultState;
import io.lovage.celery.result.Results;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.TypedValues;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Celery's workers store of tasks, as records of Lovage's. */
final class CeleryResults {

    private static final String EXPIRED = "expired";

    private final Clock clock;

    CeleryResults(Clock clock) {
        this.clock = clock;
    }

    /**
     * The final record of a task, or {@code null} if it isn't over.
     *
     * @param waiting its record so far
     * @param json what Celery has stored of it
     */
    @Nullable
    TaskRecord ended(TaskRecord waiting, String json) {
        Decoded<ResultDocument> read = Results.read(json);
        return read.value().isPresent()
                ? ended(waiting, read.value().get())
                : failed(
                        waiting,
                        new TaskError("unreadable-result", read.reason().orElse("It can't be read."), null),
                        clock.instant());
    }

    private @Nullable TaskRecord ended(TaskRecord waiting, ResultDocument result) {
        Instant at = result.dateDone() == null ? clock.instant() : result.dateDone();
        ResultState state = result.state();
        if (state.equals(ResultState.SUCCESS)) {
            Payload value = WireJson.writeBytes(TypedValues.withoutMarks(result.result()));
            return with(waiting, TaskState.SUCCEEDED, value, null, null, at);
        }
        RemoteError error = result.error();
        if (state.equals(ResultState.REVOKED)) {
            String why = error == null ? "revoked" : error.message();
            return with(waiting, why.equals(EXPIRED) ? TaskState.EXPIRED : TaskState.CANCELLED, null, null, why, at);
        }
        return state.equals(ResultState.FAILURE) ? failed(waiting, error(error, result.traceback()), at) : null;
    }

    /** Named by the type that Java has for it, if there is one. */
    private static TaskError error(@Nullable RemoteError error, @Nullable String traceback) {
        if (error == null) {
            return new TaskError("unknown", "Celery has stored no exception.", traceback);
        }
        String type = Exceptions.toJava(error, traceback) instanceof RemoteTaskException
                ? name(error)
                : Exceptions.toJava(error, traceback).getClass().getName();
        return new TaskError(type, error.message(), traceback);
    }

    private static String name(RemoteError error) {
        return error.module() == null ? error.type() : error.module() + "." + error.type();
    }

    private static TaskRecord failed(TaskRecord waiting, TaskError error, Instant at) {
        return with(waiting, TaskState.FAILED, null, error, null, at);
    }

    private static TaskRecord with(
            TaskRecord waiting,
            TaskState state,
            @Nullable Payload result,
            @Nullable TaskError error,
            @Nullable String reason,
            Instant at) {
        MessageId id = waiting.id();
        return new TaskRecord(
                id,
                waiting.name(),
                waiting.queue(),
                state,
                List.of(),
                result,
                error,
                reason,
                waiting.enqueuedAt(),
                null,
                at);
    }
}
