package io.lovage.redis.celery;

import io.lovage.celery.event.Happening;
import io.lovage.client.TaskControl;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.message.MessageId;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes revoked tasks that wait out of the engine, so that nobody has to wait until they come to a worker. */
record Withdrawing(TaskControl tasks, Voice voice, CeleryIds names, Executor thread) {

    private static final Logger LOG = LoggerFactory.getLogger(Withdrawing.class);

    /** Begins to; every worker that was told does the same, and it counts once. */
    void withdraw(List<MessageId> ids) {
        thread.execute(() -> ids.forEach(this::withdraw));
    }

    private void withdraw(MessageId id) {
        try {
            if (tasks.withdraw(id, Control.REVOKED) == Withdrawal.WITHDRAWN) {
                voice.tellOfTask(new Happening.TaskRevoked(names.write(id), false, null, false));
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "Task {} was revoked, but may wait until it comes to a worker: {}",
                    names.write(id),
                    e.getMessage());
        }
    }
}
