package io.lovage.redis;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.follow.CanvasTask;
import io.lovage.celery.follow.SendSettings;
import io.lovage.message.MessageId;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Work;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Tasks of a canvas, as they are kept for as long as it may be cancelled.
 *
 * @param own those that workers in Java run, as far as is known
 * @param foreign ids of those that workers of Celery may run
 */
record CanvasTasks(List<Own> own, List<String> foreign) {

    /** What is known of a task before it is sent. */
    record Own(MessageId id, String task, String queue) {

        /** The record of one that will not be run. */
        TaskRecord cancelled(String reason, Instant now) {
            return new TaskRecord(id, task, queue, TaskState.CANCELLED, List.of(), null, null, reason, now, null, now);
        }
    }

    /** Those of {@code work}'s {@code tasks} but for the one with the result. What Celery itself adds may be run by either language. */
    static CanvasTasks of(Work work, List<CanvasTask> tasks, MessageId result) {
        List<CanvasTask> others = tasks.stream()
                .filter(task -> !task.id().equals(result.toString()))
                .toList();
        Set<String> foreign = new HashSet<>();
        Set<String> own = new HashSet<>();
        name(work, own, foreign);
        return new CanvasTasks(
                others.stream()
                        .filter(task -> !foreign.contains(task.task()))
                        .map(CanvasTasks::own)
                        .toList(),
                others.stream()
                        .filter(task -> !own.contains(task.task()))
                        .map(CanvasTask::id)
                        .toList());
    }

    private static Own own(CanvasTask task) {
        String queue = Objects.requireNonNullElse(task.queue(), SendSettings.DEFAULT_QUEUE);
        return new Own(MessageMapping.idOf(task.id()), task.task(), queue);
    }

    private static void name(Work work, Set<String> own, Set<String> foreign) {
        if (work instanceof Work.Single single) {
            boolean unused = (single.isForeign() ? foreign : own).add(single.task());
        } else if (work instanceof Work.Chain chain) {
            name(chain.first(), own, foreign);
            name(chain.second(), own, foreign);
        } else if (work instanceof Work.Group group) {
            group.members().forEach(member -> name(member, own, foreign));
        } else {
            name(((Work.Scope) work).work(), own, foreign);
        }
    }

    boolean isEmpty() {
        return own.isEmpty() && foreign.isEmpty();
    }

    static CanvasTasks read(byte[] packed) {
        Unpacker in = new Unpacker(packed);
        in.beginArray();
        List<Own> own = in.list(task -> {
            task.beginArray();
            MessageId id = task.id();
            String name = task.text();
            return new Own(id, name, task.text());
        });
        return new CanvasTasks(own, in.list(Unpacker::text));
    }

    byte[] write() {
        Packer out = new Packer().array(2);
        out.each(
                own, (one, task) -> one.array(3).id(task.id()).text(task.task()).text(task.queue()));
        return out.each(foreign, Packer::text).toBytes();
    }
}
