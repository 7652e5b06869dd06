package io.lovage.redis;

import io.lovage.broker.PublishResult;
import io.lovage.celery.bridge.PriorityScale;
import io.lovage.celery.bridge.WorkSignatures;
import io.lovage.celery.canvas.Signature;
import io.lovage.celery.follow.Aftermath;
import io.lovage.celery.follow.CanvasStart;
import io.lovage.celery.follow.Canvases;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Work;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Sends flows in which Celery's workers have a part, as Celery's canvas. Thread-safe. */
final class ForeignCanvases {

    private final Server server;
    private final CeleryEnds ends;
    private final Canvases canvases;

    ForeignCanvases(Server server, CeleryEnds ends, Canvases canvases) {
        this.server = server;
        this.ends = ends;
        this.canvases = canvases;
    }

    /** As {@link io.lovage.flow.ForeignWorkers#send}. */
    CompletableFuture<PublishResult> send(MessageId result, Work work, Instant now) {
        CelerySending.checkOn(server.settings());
        Signature signature = WorkSignatures.of(work, PriorityScale.ZERO_FIRST, now);
        CanvasStart canvas = canvases.start(signature, result.toString(), now);
        CanvasTasks others = CanvasTasks.of(work, canvas.tasks(), result);
        Aftermath first = canvas.first();
        TaskRecord waiting = TaskRecord.withoutAttempt(
                result, signature.task(), queueOf(first), TaskState.WAITING, CelerySending.REASON, now);
        Packer request = new Packer().array(3);
        Requests.record(request, waiting);
        ends.write(request, first);
        if (others.isEmpty()) {
            request.flag(false);
        } else {
            request.binary(others.write());
        }
        return server.ask(Script.SEND_CANVAS, request, unused -> PublishResult.ACCEPTED)
                .exceptionallyCompose(
                        error -> Failure.of(error, server.settings()).asPublishResult());
    }

    private static String queueOf(Aftermath first) {
        if (first.messages().isEmpty()) {
            throw new InvalidMessageException("The flow has no task, so there is nothing to send.");
        }
        return first.messages().get(0).queue();
    }
}
