package io.lovage.sql.sqlite;

import io.lovage.engine.Completion;
import io.lovage.message.MessageId;
import io.lovage.sql.TaskReader;
import io.lovage.sql.Transactions;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

final class SqliteTaskStore implements TaskStore {

    private final Parts parts;

    SqliteTaskStore(Parts parts) {
        this.parts = parts;
    }

    @Override
    public Optional<TaskRecord> get(MessageId id) {
        return parts.readSwept((sql, now) -> new TaskReader(sql, parts.names(), now).get(id));
    }

    @Override
    public Map<MessageId, TaskRecord> finished(List<MessageId> ids) {
        return parts.read((sql, now) -> new TaskReader(sql, parts.names(), now).finished(ids));
    }

    @Override
    public List<TaskRecord> find(TaskQuery query) {
        return parts.readSwept((sql, now) -> new TaskReader(sql, parts.names(), now).find(query));
    }

    @Override
    public long count(TaskQuery query) {
        return parts.readSwept((sql, now) -> new TaskReader(sql, parts.names(), now).count(query));
    }

    @Override
    public CompletionStage<Void> record(List<TaskRecord> records) {
        List<TaskRecord> copy = List.copyOf(records);
        return parts.writer()
                .submit(Parts.alone(work -> {
                    Transactions.record(work, copy, Completion.DEFAULT_RETENTION);
                    return copy;
                }))
                .thenAccept(recorded -> {});
    }

    @Override
    public AutoCloseable onFinished(Runnable hint) {
        parts.readers().checkOpen();
        parts.news().addFinishedHint(hint);
        return () -> parts.news().removeFinishedHint(hint);
    }
}
