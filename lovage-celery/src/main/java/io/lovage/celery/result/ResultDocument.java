package io.lovage.celery.result;

import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a result backend stores of a task. {@link Results} turns it into JSON and back.
 *
 * @param result what it returned; an exception's JSON if the state has one; whatever a task says of a state of its own
 * @param children what it sent; {@code null} if nobody could know
 * @param dateDone when it ended; {@code null} unless it is over
 * @param others what else there is, such as its name and arguments if Python's {@code result_extended} is set
 */
public record ResultDocument(
        String taskId,
        ResultState state,
        JsonNode result,
        @Nullable String traceback,
        @Nullable List<ResultRef> children,
        @Nullable Instant dateDone,
        @Nullable String groupId,
        @Nullable String parentId,
        Map<String, JsonNode> others) {

    public ResultDocument {
        children = children == null ? null : List.copyOf(children);
        others = WireJson.copy(others);
    }

    public static ResultDocument success(String taskId, JsonNode result, Instant at) {
        return of(taskId, ResultState.SUCCESS, result, null, at);
    }

    public static ResultDocument failure(String taskId, RemoteError error, @Nullable String traceback, Instant at) {
        return of(taskId, ResultState.FAILURE, error.write(), traceback, at);
    }

    /** Tried again later; Celery lists the task among its own children then. */
    public static ResultDocument retry(String taskId, RemoteError error, @Nullable String traceback) {
        return of(taskId, ResultState.RETRY, error.write(), traceback, null)
                .withChildren(List.of(ResultRef.task(taskId)));
    }

    /** {@code reason} is revoked, terminated or expired. */
    public static ResultDocument revoked(String taskId, String reason, Instant at) {
        return of(taskId, ResultState.REVOKED, RemoteError.revoked(reason).write(), null, at);
    }

    public static ResultDocument started(String taskId, long pid, String hostname) {
        return of(taskId, ResultState.STARTED, WireJson.object().put("pid", pid).put("hostname", hostname), null, null);
    }

    /** In a state of the task's own, such as PROGRESS. */
    public static ResultDocument custom(String taskId, ResultState state, JsonNode meta) {
        return of(taskId, state, meta, null, null);
    }

    private static ResultDocument of(
            String taskId, ResultState state, JsonNode result, @Nullable String traceback, @Nullable Instant at) {
        return new ResultDocument(taskId, state, result, traceback, List.of(), at, null, null, Map.of());
    }

    public ResultDocument withChildren(@Nullable List<ResultRef> changed) {
        return new ResultDocument(taskId, state, result, traceback, changed, dateDone, groupId, parentId, others);
    }

    public ResultDocument withPlace(@Nullable String newGroupId, @Nullable String newParentId) {
        return new ResultDocument(
                taskId, state, result, traceback, children, dateDone, newGroupId, newParentId, others);
    }

    /**
     * The exception that the state has; {@code null} for a state without one, or if none was given.
     *
     * @throws MalformedException if what is there is no exception
     */
    public @Nullable RemoteError error() {
        return state.hasException() && !result.isNull() ? RemoteError.read(result) : null;
    }
}
