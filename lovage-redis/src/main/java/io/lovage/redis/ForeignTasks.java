package io.lovage.redis;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.engine.Completion;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.TaskRecord;
import io.lovage.task.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * A task that a worker of Celery runs has no message here, but a WAITING record. Its end is what the worker stores as Celery's result. Whoever waits for the task
 * hears of that, since Celery publishes results on channels of their own; and since such news may get lost, every housekeeping looks through a part of them. The
 * first who sees a result makes it the task's final record.
 */

/** Keeps an eye on what workers of Celery run. Thread-safe. */
final class ForeignTasks {

    private static final int LOOKED_AT_IN_A_SWEEP = 500;

    /** Those who wait for more look a second later at worst. */
    private static final int MOST_CHANNELS = 10_000;

    private final Server server;
    private final Link link;
    private final Bells bells;
    private final CeleryKeys keys;
    private final MessageMapping mapping;
    private final CeleryResults results;
    private final Consumer<byte[]> bell;

    /** Channels that are listened to, oldest first. Guarded by itself. */
    private final Map<MessageId, String> channels = new LinkedHashMap<>();

    /** Where the next sweep goes on. Only an aid: several threads may well look at the same. */
    private volatile int position;

    ForeignTasks(Server server, Link link, Bells bells, CeleryKeys keys, MessageMapping mapping) {
        this.server = server;
        this.link = link;
        this.bells = bells;
        this.keys = keys;
        this.mapping = mapping;
        this.results = new CeleryResults(server.clock());
        this.bell = this::ring;
    }

    private void ring(byte[] result) {
        bells.ringFinished();
    }

    /** What {@code finished.lua} answered. */
    private record Looked(List<TaskRecord> ended, List<Foreign> foreign) {}

    /**
     * A task that a worker of Celery runs.
     *
     * @param result what Celery has stored of it, if anything
     */
    private record Foreign(TaskRecord waiting, @Nullable String result) {}

    /** The final records of those of {@code ids} that are over, wherever they ran. The bell for finished tasks rings when others are. */
    Map<MessageId, TaskRecord> finished(List<MessageId> ids) {
        return look(ids, true);
    }

    private Map<MessageId, TaskRecord> look(List<MessageId> ids, boolean listen) {
        Packer request = new Packer().array(2).text(keys.result("")).each(ids, Packer::id);
        Looked looked = server.await(Script.FINISHED, request, ForeignTasks::looked);
        Map<MessageId, TaskRecord> finished = new HashMap<>();
        looked.ended().forEach(task -> finished.put(task.id(), task));
        List<TaskRecord> over = new ArrayList<>();
        for (Foreign foreign : looked.foreign()) {
            TaskRecord ended = foreign.result() == null ? null : results.ended(foreign.waiting(), foreign.result());
            if (ended != null) {
                over.add(ended);
                finished.put(ended.id(), ended);
            } else if (listen) {
                listen(foreign.waiting().id());
            }
        }
        if (!over.isEmpty()) {
            var unused = record(over);
        }
        return finished;
    }

    /** Should that fail, the next one who looks does it again. */
    private CompletionStage<?> record(List<TaskRecord> over) {
        over.forEach(task -> forget(task.id()));
        Packer request = new Packer().array(2).number(Millis.of(Completion.DEFAULT_RETENTION));
        request.each(over, Requests::record);
        return server.ask(Script.RECORD, request, in -> over);
    }

    private static Looked looked(Unpacker in) {
        in.beginArray();
        List<TaskRecord> ended = in.list(row -> {
            row.beginArray();
            MessageId id = row.id();
            return Replies.Head.read(row).with(id, row.binary(), List.of());
        });
        return new Looked(ended, in.list(row -> {
            row.beginArray();
            MessageId id = row.id();
            Replies.Head head = Replies.Head.read(row);
            TaskRecord waiting =
                    TaskRecord.withoutAttempt(id, head.name(), head.queue(), head.state(), null, head.enqueuedAt());
            return new Foreign(waiting, row.orNull(Unpacker::text));
        }));
    }

    private void listen(MessageId id) {
        List<String> tooMany = new ArrayList<>();
        String channel = keys.result(id);
        synchronized (channels) {
            if (channels.putIfAbsent(id, channel) != null) {
                return;
            }
            while (channels.size() > MOST_CHANNELS) {
                var oldest = channels.entrySet().iterator();
                tooMany.add(oldest.next().getValue());
                oldest.remove();
            }
        }
        bells.add(channel, bell, link);
        tooMany.forEach(old -> bells.remove(old, bell, link));
    }

    private void forget(MessageId id) {
        String channel;
        synchronized (channels) {
            channel = channels.remove(id);
        }
        if (channel != null) {
            bells.remove(channel, bell, link);
        }
    }

    /** How far a task is, as far as Celery has stored it. */
    Optional<Progress> progressOf(MessageId id) {
        Packer request = new Packer().array(2).text(keys.result(id)).flag(false);
        return Optional.ofNullable(
                server.await(Script.CELERY_RESULT, request, in -> in.orNull(text -> CeleryProgress.read(text.text()))));
    }

    /** Stores, as Celery's result so far, how far a task of Celery's is that runs here. */
    void tell(Message message, Progress progress) {
        String id = mapping.taskOf(message).id();
        Packer request = new Packer().array(2).text(keys.result(id)).text(CeleryProgress.write(id, progress));
        var unused = server.ask(Script.CELERY_RESULT, request, in -> progress);
    }

    /** Looks whether some are over for which nobody waits. */
    void sweep() {
        Packer request = new Packer().array(2).number(position).number(LOOKED_AT_IN_A_SWEEP);
        List<MessageId> ids = server.await(Script.FOREIGN, request, in -> in.list(Unpacker::id));
        position = ids.size() < LOOKED_AT_IN_A_SWEEP ? 0 : position + LOOKED_AT_IN_A_SWEEP;
        if (!ids.isEmpty()) {
            Map<MessageId, TaskRecord> unused = look(ids, false);
        }
    }
}
