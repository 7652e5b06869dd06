package io.lovage.celery.follow;

import io.lovage.celery.task.TaskMessage;

/** The task that sends others. */
record Parent(String id, String rootId) {

    static Parent of(TaskMessage task) {
        String root = task.lineage().rootId();
        return new Parent(task.id(), root == null ? task.id() : root);
    }
}
