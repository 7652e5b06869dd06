package io.lovage.redis.celery;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.event.CeleryEvent;
import io.lovage.celery.event.EventSource;
import io.lovage.celery.event.Happening;
import io.lovage.celery.event.Happening.Life;
import io.lovage.event.Event;
import io.lovage.message.LovageException;
import io.lovage.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns Celery's events into Lovage's. Most of Celery's tell no more than a task's id, so what was told of it before is remembered for a while. One thread. */
final class Translation {

    private static final int MOST_KNOWN = 10_000;
    private static final Known UNKNOWN = new Known("", "", 0, null);

    /** What was told of a task. */
    private record Known(
            String task,
            String queue,
            int attempt,
            @Nullable Instant received) {}

    /** By Celery's id, in the order in which they were first heard of. */
    private final Map<String, Known> known = new LinkedHashMap<>();

    /** {@code null} if Lovage has no word for it. */
    Event.@Nullable Elsewhere of(CeleryEvent told) {
        EventSource source = told.source();
        Event event =
                told.what() instanceof Happening.OfTask ofTask ? task(ofTask, source) : worker(told.what(), source);
        return event == null ? null : new Event.Elsewhere(source.hostname(), source.timestamp(), event);
    }

    private @Nullable Event worker(Happening what, EventSource source) {
        if (!(what instanceof Happening.WorkerAlive alive)) {
            return null;
        }
        if (alive.life() == Life.OFFLINE) {
            return new Event.WorkerStopped(source.hostname());
        }
        String software = alive.software().get(0) + " " + alive.software().get(1);
        return new Event.WorkerAlive(
                source.hostname(), software.strip(), alive.active(), alive.processed(), alive.every());
    }

    private @Nullable Event task(Happening.OfTask what, EventSource source) {
        MessageId id = MessageMapping.idOf(what.uuid());
        Known before = known.getOrDefault(what.uuid(), UNKNOWN);
        if (what instanceof Happening.TaskSent sent) {
            remember(
                    sent.uuid(),
                    new Known(
                            sent.call().name(),
                            Objects.requireNonNullElse(sent.queue(), ""),
                            sent.call().retries() + 1,
                            null));
            return null;
        } else if (what instanceof Happening.TaskReceived received) {
            int attempt = received.call().retries() + 1;
            String task = received.call().name();
            remember(received.uuid(), new Known(task, before.queue, attempt, source.timestamp()));
            return new Event.Received(id, task, before.queue, attempt);
        } else if (what instanceof Happening.TaskStarted) {
            return new Event.Started(id, before.task, before.queue, before.attempt, waited(before, source));
        } else if (what instanceof Happening.TaskFailed failed && failed.retried()) {
            Throwable error = new LovageException(Objects.requireNonNullElse(failed.exception(), ""));
            return new Event.Retried(id, before.task, before.queue, before.attempt, error, null);
        }
        known.remove(what.uuid());
        return end(what, id, before);
    }

    private static @Nullable Event end(Happening.OfTask what, MessageId id, Known before) {
        String task = before.task;
        String queue = before.queue;
        if (what instanceof Happening.TaskSucceeded e) {
            Duration ran = Objects.requireNonNullElse(e.runtime(), Duration.ZERO);
            return new Event.Succeeded(id, task, queue, before.attempt, ran, null);
        } else if (what instanceof Happening.TaskFailed e) {
            String reason = Objects.requireNonNullElse(e.exception(), "");
            return new Event.Failed(id, task, queue, before.attempt, null, reason);
        } else if (what instanceof Happening.TaskRevoked e) {
            return e.expired()
                    ? new Event.Expired(id, task, queue)
                    : new Event.Cancelled(id, task, queue, e.terminated() ? Control.TERMINATED : Control.REVOKED);
        } else if (what instanceof Happening.TaskRejected e) {
            return e.requeue()
                    ? new Event.GivenBack(id, task, queue, "rejected")
                    : new Event.Failed(id, task, queue, before.attempt, null, "rejected");
        }
        return null;
    }

    private static Duration waited(Known before, EventSource source) {
        Duration waited =
                before.received == null ? Duration.ZERO : Duration.between(before.received, source.timestamp());
        return waited.isNegative() ? Duration.ZERO : waited;
    }

    private void remember(String uuid, Known what) {
        known.put(uuid, what);
        if (known.size() > MOST_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
    }
}
