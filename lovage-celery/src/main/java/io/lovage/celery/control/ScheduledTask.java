package io.lovage.celery.control;

import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.WireJson;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** A task that a worker holds until its time comes. */
public record ScheduledTask(Instant eta, TaskInfo task) {

    /** Where Celery's timer puts whatever waits for its time; the same for all. */
    private static final int TIMER_PRIORITY = 6;

    ObjectNode write(String node) {
        ObjectNode json = WireJson.object().put("eta", Times.write(eta)).put("priority", TIMER_PRIORITY);
        json.set("request", task.write(node, false));
        return json;
    }
}
