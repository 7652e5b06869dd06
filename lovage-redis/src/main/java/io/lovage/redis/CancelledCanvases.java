package io.lovage.redis;

import io.lovage.client.TaskControl;
import io.lovage.engine.Engine;
import io.lovage.message.MessageId;
import io.lovage.redis.CanvasTasks.Own;
import io.lovage.redis.celery.CelerySide;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Cancelling the task that has the result of a canvas lists the canvas, in the same script. Cancelling its other tasks takes a question for each, so it is a step
 * of its own that may be done twice. Who listed the canvas does it at once; should that process die, the next housekeeping of any other does.
 */

/** Cancels the other tasks of canvases that were cancelled. Thread-safe. */
final class CancelledCanvases {

    private static final Logger LOG = LoggerFactory.getLogger(CancelledCanvases.class);
    private static final int MOST_AT_ONCE = 20;
    private static final int TASKS_AT_ONCE = 250;

    private final Server server;
    private final Engine engine;
    private final CelerySide celery;
    private final TaskControl control;

    CancelledCanvases(Server server, Engine engine, CelerySide celery) {
        this.server = server;
        this.engine = engine;
        this.celery = celery;
        this.control = new TaskControl(engine, server.clock());
    }

    private record Cancelled(MessageId id, String reason, CanvasTasks tasks) {

        static Cancelled read(Unpacker in) {
            in.beginArray();
            MessageId id = in.id();
            String reason = in.text();
            return new Cancelled(id, reason, CanvasTasks.read(in.binary()));
        }
    }

    /** Cancels the tasks of those that are listed by now. What fails is tried again by the next one who looks. */
    void cancelTasks() {
        try {
            List<Cancelled> listed = listed(List.of());
            while (!listed.isEmpty()) {
                listed.forEach(this::cancelTasks);
                listed = listed(listed.stream().map(Cancelled::id).toList());
            }
        } catch (RuntimeException e) {
            LOG.warn("Tasks of cancelled flows may run on until the next housekeeping: {}", e.getMessage());
        }
    }

    private List<Cancelled> listed(List<MessageId> done) {
        Packer request = new Packer().array(2).each(done, Packer::id).number(MOST_AT_ONCE);
        return server.await(Script.CANCELLED_CANVASES, request, in -> in.list(Cancelled::read));
    }

    private void cancelTasks(Cancelled canvas) {
        if (!canvas.tasks().foreign().isEmpty()) {
            var unused = celery.revoke(canvas.tasks().foreign())
                    .toCompletableFuture()
                    .join();
        }
        List<Own> own = canvas.tasks().own();
        for (int from = 0; from < own.size(); from += TASKS_AT_ONCE) {
            cancelOwn(own.subList(from, Math.min(from + TASKS_AT_ONCE, own.size())), canvas.reason());
        }
    }

    /** One that isn't here yet is dropped when it comes, since it has ended; this is remembered for as long as a result would be waited for. */
    private void cancelOwn(List<Own> tasks, String reason) {
        Instant now = server.clock().instant();
        Packer request = new Packer().array(2).number(CelerySending.waitedFor());
        request.each(tasks, (out, task) -> Requests.record(out, task.cancelled(reason, now)));
        int unused = server.await(Script.RECORD, request, Unpacker::smallNumber);
        List<MessageId> ids = tasks.stream().map(Own::id).toList();
        engine.broker().locate(ids).keySet().forEach(id -> control.cancel(id, reason));
    }
}
