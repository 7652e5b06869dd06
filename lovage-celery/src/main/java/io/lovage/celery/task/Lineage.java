package io.lovage.celery.task;

import org.jspecify.annotations.Nullable;

/**
 * Where a task belongs.
 *
 * @param rootId the first task of the workflow
 * @param parentId the task that sent this one
 * @param group the group it is in; this alone does not make it a member of a chord
 * @param groupIndex its place in the group, from 0
 * @param replacedTaskNesting how often a task put another in its place; {@code null} on messages of Celery before 5.3
 */
public record Lineage(
        @Nullable String rootId,
        @Nullable String parentId,
        @Nullable String group,
        @Nullable Integer groupIndex,
        @Nullable Integer replacedTaskNesting) {

    /** Of a task that stands alone. */
    public static Lineage root(String id) {
        return new Lineage(id, null, null, null, 0);
    }
}
