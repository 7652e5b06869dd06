package io.lovage.celery.follow;

import java.util.List;

/**
 * A canvas about to be sent.
 *
 * @param first what begins it
 * @param tasks all of its tasks, those included that come later
 */
public record CanvasStart(Aftermath first, List<CanvasTask> tasks) {
    public CanvasStart {
        tasks = List.copyOf(tasks);
    }
}
