package io.lovage.redis.celery;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.bridge.PriorityScale;
import io.lovage.celery.control.TaskInfo;
import io.lovage.celery.event.Happening;
import io.lovage.celery.task.TaskMessage;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.PythonRepr;
import io.lovage.message.LovageException;
import io.lovage.message.Message;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lovage's tasks as Celery tells them. */
final class CeleryTasks {

    private static final PriorityScale PRIORITIES = PriorityScale.ZERO_FIRST;
    private static final MessageMapping MAPPING = new MessageMapping(PRIORITIES, "lovage", "");

    private CeleryTasks() {}

    /** What can be told of {@code message}, whose body may be anything. */
    static TaskMessage of(Message message) {
        try {
            return MAPPING.taskOf(message);
        } catch (LovageException e) {
            return TaskMessage.of(
                    message.id().toString(), String.valueOf(message.task()), List.of(), Map.of(), "lovage");
        }
    }

    static TaskInfo info(Message message, @Nullable Instant started) {
        TaskMessage task = of(message);
        return new TaskInfo(
                task.id(),
                task.task(),
                task.args(),
                task.kwargs(),
                started,
                false,
                DeliveryInfo.toQueue(message.queue()),
                PRIORITIES.toCelery(message.priority()),
                started == null ? null : ProcessHandle.current().pid());
    }

    static Happening.TaskReceived received(Message message, int attempt) {
        TaskMessage task = of(message);
        return new Happening.TaskReceived(
                task.id(),
                new Happening.Called(
                        task.task(),
                        PythonRepr.tuple(task.args()),
                        PythonRepr.dict(task.kwargs()),
                        task.lineage().rootId(),
                        task.lineage().parentId(),
                        attempt - 1,
                        message.notBefore(),
                        message.expires()));
    }
}
