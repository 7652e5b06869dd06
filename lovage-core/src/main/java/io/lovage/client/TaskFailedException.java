package io.lovage.client;

import io.lovage.message.LovageException;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;

/** A task that somebody waits for did not succeed. Its author must act. */
public final class TaskFailedException extends LovageException {

    private static final long serialVersionUID = 1L;

    private final transient TaskRecord task;

    TaskFailedException(TaskRecord task) {
        super(text(task));
        this.task = task;
    }

    /** The task's final record. */
    public TaskRecord task() {
        return task;
    }

    private static String text(TaskRecord task) {
        TaskError error = task.error();
        String what = "Task " + task.name() + " " + task.id();
        if (task.state() == TaskState.FAILED && error != null) {
            return what + " failed: " + error.type() + ": " + error.message();
        }
        String end = task.state() == TaskState.EXPIRED ? " expired before it was started" : " was cancelled";
        return what + end + (task.reason() == null ? "." : ": " + task.reason());
    }
}
