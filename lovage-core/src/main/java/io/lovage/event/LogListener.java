package io.lovage.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every log sentence about tasks and workers. What is normal for a task is DEBUG, what a person should know INFO, what may need one WARN. */
public final class LogListener implements Listener {

    private static final Logger LOG = LoggerFactory.getLogger("io.lovage");

    @Override
    public void on(Event event) {
        if (event instanceof Event.OfTask ofTask) {
            onTask(ofTask);
        } else {
            onWorker(event);
        }
    }

    private static void onTask(Event.OfTask event) {
        if (event instanceof Event.Started e) {
            LOG.debug("Task {} {} started, attempt {}, after waiting {}", e.task(), e.id(), e.attempt(), e.waited());
        } else if (event instanceof Event.Succeeded e) {
            LOG.debug("Task {} {} succeeded in {}", e.task(), e.id(), e.ran());
        } else if (event instanceof Event.Retried e) {
            LOG.info(
                    "Task {} {} failed in attempt {} and is retried at {}: {}",
                    e.task(),
                    e.id(),
                    e.attempt(),
                    e.next(),
                    Errors.describe(e.error()));
        } else if (event instanceof Event.Failed e) {
            LOG.warn("Task {} {} failed for good in attempt {}: {}", e.task(), e.id(), e.attempt(), e.reason());
        } else if (event instanceof Event.LeaseLost e) {
            LOG.warn(
                    "Task {} {} lost its lease in attempt {}: its outcome here does not count, another worker runs it",
                    e.task(),
                    e.id(),
                    e.attempt());
        } else {
            onTaskNotRun(event);
        }
    }

    private static void onTaskNotRun(Event.OfTask event) {
        if (event instanceof Event.Parked e) {
            LOG.warn("Task {} {} in queue {} is set aside: {}", e.task(), e.id(), e.queue(), e.reason());
        } else if (event instanceof Event.Cancelled e) {
            LOG.info("Task {} {} was cancelled: {}", e.task(), e.id(), e.reason());
        } else if (event instanceof Event.Expired e) {
            LOG.info("Task {} {} in queue {} expired before it was started", e.task(), e.id(), e.queue());
        } else if (event instanceof Event.GivenBack e) {
            LOG.info("Task {} {} is given back to queue {}: {}", e.task(), e.id(), e.queue(), e.reason());
        }
    }

    private static void onWorker(Event event) {
        if (event instanceof Event.WorkerStarted e) {
            LOG.info(
                    "Worker {} runs {} tasks at a time from queues {} of {}",
                    e.worker(),
                    e.concurrency(),
                    e.queues(),
                    e.engine());
        } else if (event instanceof Event.WorkerStopping e) {
            LOG.info(
                    "Worker {} stops: {} tasks are running and have {} to finish",
                    e.worker(),
                    e.running(),
                    e.deadline());
        } else if (event instanceof Event.WorkerStopped e) {
            LOG.info("Worker {} has stopped", e.worker());
        } else if (event instanceof Event.EngineTrouble e) {
            LOG.warn("The engine failed at {} and is tried again: {}", e.doing(), Errors.describe(e.error()));
        }
    }
}
