package io.lovage.redis.celery;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.event.Happening;
import io.lovage.client.TaskControl;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.message.MessageId;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes revoked tasks that wait out of the engine, so that nobody has to wait until they come to a worker. */
record Withdrawing(TaskControl tasks, Voice voice, Executor thread) {

    private static final Logger LOG = LoggerFactory.getLogger(Withdrawing.class);

    /** Begins to; every worker that was told does the same, and it counts once. */
    void withdraw(List<String> ids) {
        thread.execute(() -> ids.forEach(this::withdraw));
    }

    private void withdraw(String celeryId) {
        MessageId id = MessageMapping.idOf(celeryId);
        try {
            if (tasks.withdraw(id, Control.REVOKED) == Withdrawal.WITHDRAWN) {
                voice.tellOfTask(new Happening.TaskRevoked(celeryId, false, null, false));
            }
        } catch (RuntimeException e) {
            LOG.warn("Task {} was revoked, but may wait until it comes to a worker: {}", celeryId, e.getMessage());
        }
    }
}
