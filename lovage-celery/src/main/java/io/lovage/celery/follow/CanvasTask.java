package io.lovage.celery.follow;

import io.lovage.celery.canvas.ChainSignature;
import io.lovage.celery.canvas.ChordSignature;
import io.lovage.celery.canvas.GroupSignature;
import io.lovage.celery.canvas.Signature;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task of a canvas, whose id is known before anything of it is sent.
 *
 * @param queue where it goes, or {@code null} if its signature names none
 */
public record CanvasTask(String id, String task, @Nullable String queue) {

    /** All tasks within {@code frozen}, but for callbacks and errbacks. */
    static List<CanvasTask> in(Signature frozen) {
        return within(frozen)
                .map(task -> new CanvasTask(
                        Freezing.idOf(task), task.task(), task.options().queue()))
                .toList();
    }

    private static Stream<Signature> within(Signature frozen) {
        if (frozen instanceof ChainSignature chain) {
            return chain.tasks().stream().flatMap(CanvasTask::within);
        }
        if (frozen instanceof GroupSignature group) {
            return group.tasks().stream().flatMap(CanvasTask::within);
        }
        return frozen instanceof ChordSignature chord
                ? Stream.concat(within(chord.header()), within(chord.body()))
                : Stream.of(frozen);
    }
}
