package io.lovage.task;

import io.lovage.engine.Completion;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task is run unless a call says otherwise.
 *
 * @param queue where its calls go
 * @param priority 0 to 9; 9 first
 * @param retry what follows a failed attempt
 * @param timeout soft limit of one attempt: the handler's thread is interrupted; {@code null} for none
 * @param retention how long the record of an ended call is kept; zero for no record of success
 * @param blocking whether its handler mostly waits, so that it may run on a virtual thread where the JVM has them
 * @param formerly wire names that are served as well, for calls sent before a rename
 * @param foreign whether it is run by workers of another system, such as Celery's
 */
public record TaskPolicy(
        String queue,
        int priority,
        Retry retry,
        @Nullable Duration timeout,
        Duration retention,
        boolean blocking,
        List<String> formerly,
        boolean foreign) {

    public static final TaskPolicy DEFAULT = new TaskPolicy(
            QueueName.DEFAULT,
            Message.DEFAULT_PRIORITY,
            Retry.DEFAULT,
            null,
            Completion.DEFAULT_RETENTION,
            false,
            List.of(),
            false);

    public TaskPolicy {
        QueueName.check(queue);
        Options.checkPriority(priority);
        Objects.requireNonNull(retry, "retry");
        if (timeout != null) {
            Options.checkPositive("timeout", timeout);
        }
        Options.checkNotNegative("retention", retention);
        formerly.forEach(TaskName::check);
        formerly = List.copyOf(formerly);
    }

    TaskPolicy withQueue(String name) {
        return new TaskPolicy(name, priority, retry, timeout, retention, blocking, formerly, foreign);
    }

    TaskPolicy withPriority(int value) {
        return new TaskPolicy(queue, value, retry, timeout, retention, blocking, formerly, foreign);
    }

    TaskPolicy withRetry(Retry value) {
        return new TaskPolicy(queue, priority, value, timeout, retention, blocking, formerly, foreign);
    }

    public TaskPolicy withTimeout(@Nullable Duration value) {
        return new TaskPolicy(queue, priority, retry, value, retention, blocking, formerly, foreign);
    }

    TaskPolicy withRetention(Duration value) {
        return new TaskPolicy(queue, priority, retry, timeout, value, blocking, formerly, foreign);
    }

    TaskPolicy withBlocking(boolean value) {
        return new TaskPolicy(queue, priority, retry, timeout, retention, value, formerly, foreign);
    }

    TaskPolicy withFormerly(List<String> names) {
        return new TaskPolicy(queue, priority, retry, timeout, retention, blocking, names, foreign);
    }

    TaskPolicy withForeign(boolean value) {
        return new TaskPolicy(queue, priority, retry, timeout, retention, blocking, formerly, value);
    }

    /** Whether somebody chose the queue, so that no route changes it. */
    boolean namesQueue() {
        return !queue.equals(foreign ? QueueName.FOREIGN_DEFAULT : QueueName.DEFAULT);
    }

    static InvalidMessageException outOfRange(String what, Object value, String allowed) {
        return new InvalidMessageException("%s=%s is out of range. Use %s.", what, value, allowed);
    }
}
