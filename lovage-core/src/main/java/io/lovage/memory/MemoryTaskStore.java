package io.lovage.memory;

import io.lovage.engine.Completion;
import io.lovage.message.MessageId;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

final class MemoryTaskStore implements TaskStore {

    private static final Comparator<TaskRecord> NEWEST_FIRST =
            Comparator.comparing(TaskRecord::id).reversed();

    private final Session session;

    MemoryTaskStore(Session session) {
        this.session = session;
    }

    @Override
    public Optional<TaskRecord> get(MessageId id) {
        return session.alone((contents, now) -> Optional.ofNullable(find(contents, id, now)));
    }

    private static @Nullable TaskRecord find(Contents contents, MessageId id, Instant now) {
        Slot slot = contents.messages().find(id);
        if (slot == null) {
            return contents.records().find(id, now);
        }
        return slot.isTask() ? contents.describe(slot, now) : null;
    }

    @Override
    public Map<MessageId, TaskRecord> finished(List<MessageId> ids) {
        return session.alone((contents, now) -> {
            Map<MessageId, TaskRecord> finished = new HashMap<>();
            for (MessageId id : ids) {
                TaskRecord record = contents.records().find(id, now);
                if (record != null && record.state().isFinal()) {
                    finished.put(id, record);
                }
            }
            return finished;
        });
    }

    @Override
    public List<TaskRecord> find(TaskQuery query) {
        return session.alone((contents, now) -> Stream.concat(
                        matching(fromMessages(contents, query.before(), now), query)
                                .limit(query.limit()),
                        matching(fromRecords(contents, query.before(), now), query)
                                .limit(query.limit()))
                .sorted(NEWEST_FIRST)
                .limit(query.limit())
                .map(Tasks::withoutAttempts)
                .toList());
    }

    @Override
    public long count(TaskQuery query) {
        return session.alone((contents, now) ->
                matching(fromMessages(contents, null, now), query).count()
                        + matching(fromRecords(contents, null, now), query).count());
    }

    private static Stream<TaskRecord> fromMessages(Contents contents, @Nullable MessageId before, Instant now) {
        return contents.messages().inOrder(true, before).stream()
                .filter(Slot::isTask)
                .map(slot -> contents.describe(slot, now));
    }

    private static Stream<TaskRecord> fromRecords(Contents contents, @Nullable MessageId before, Instant now) {
        return contents.records()
                .newestFirst(before, now)
                .filter(record -> contents.messages().find(record.id()) == null);
    }

    private static Stream<TaskRecord> matching(Stream<TaskRecord> tasks, TaskQuery query) {
        return tasks.filter(task -> query.states().isEmpty() || query.states().contains(task.state()))
                .filter(task -> query.name() == null || query.name().equals(task.name()))
                .filter(task -> query.queue() == null || query.queue().equals(task.queue()));
    }

    @Override
    public CompletionStage<Void> record(List<TaskRecord> records) {
        return session.stage((contents, now) -> {
                    records.forEach(record -> contents.record(record, now, Completion.DEFAULT_RETENTION));
                    return records;
                })
                .thenAccept(recorded -> {});
    }

    @Override
    public AutoCloseable onFinished(Runnable hint) {
        Runnable closer = () -> session.space().removeFinishedHint(hint);
        session.remember(closer);
        session.space().addFinishedHint(hint);
        return () -> session.close(closer);
    }
}
