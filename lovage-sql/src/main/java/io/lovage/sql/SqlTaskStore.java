package io.lovage.sql;

import io.lovage.engine.Completion;
import io.lovage.message.MessageId;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

public final class SqlTaskStore implements TaskStore {

    private final Access access;

    public SqlTaskStore(Access access) {
        this.access = access;
    }

    @Override
    public Optional<TaskRecord> get(MessageId id) {
        return access.readSwept((sql, now) -> new TaskReader(sql, access.names(), now).get(id));
    }

    @Override
    public Map<MessageId, TaskRecord> finished(List<MessageId> ids) {
        return access.read((sql, now) -> new TaskReader(sql, access.names(), now).finished(ids));
    }

    @Override
    public List<TaskRecord> find(TaskQuery query) {
        return access.readSwept((sql, now) -> new TaskReader(sql, access.names(), now).find(query));
    }

    @Override
    public long count(TaskQuery query) {
        return access.readSwept((sql, now) -> new TaskReader(sql, access.names(), now).count(query));
    }

    @Override
    public CompletionStage<Void> record(List<TaskRecord> records) {
        List<TaskRecord> copy = List.copyOf(records);
        return access.submit(Operation.alone(work -> {
                    Transactions.record(work, copy, Completion.DEFAULT_RETENTION);
                    return copy;
                }))
                .thenAccept(recorded -> {});
    }

    @Override
    public AutoCloseable onFinished(Runnable hint) {
        access.checkOpen();
        access.news().addFinishedHint(hint);
        return () -> access.news().removeFinishedHint(hint);
    }
}
