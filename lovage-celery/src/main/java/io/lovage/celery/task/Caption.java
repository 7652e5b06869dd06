package io.lovage.celery.task;

import org.jspecify.annotations.Nullable;

/**
 * What people see of a task in tools; nothing of it decides anything.
 *
 * @param lang what its sender is written in
 * @param shadow a name to show in place of the task's
 * @param args positional arguments as Python would print them
 * @param kwargs named arguments as Python would print them
 * @param origin the process that sent it
 */
public record Caption(
        @Nullable String lang,
        @Nullable String shadow,
        @Nullable String args,
        @Nullable String kwargs,
        @Nullable String origin) {

    public static final String JAVA = "java";
}
