package io.lovage.client;

import io.lovage.engine.Engine;
import io.lovage.engine.Engine.Withdrawal;
import io.lovage.message.LovageException;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.task.Json;
import io.lovage.task.Progress;
import io.lovage.task.ValueType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The handle of a task in an engine. */
public final class TaskHandle<R> implements Handle<R> {

    private final MessageId id;
    private final ValueType<R> type;
    private final Engine engine;
    private final Awaiter awaiter;
    private final TaskControl control;

    public TaskHandle(MessageId id, ValueType<R> type, Engine engine, Awaiter awaiter, TaskControl control) {
        this.id = id;
        this.type = type;
        this.engine = engine;
        this.awaiter = awaiter;
        this.control = control;
    }

    @Override
    public String id() {
        return id.toString();
    }

    @Override
    public TaskState state() {
        return record().map(TaskRecord::state)
                .orElseThrow(() -> new LovageException("Nothing is known of task " + id
                        + ": it never was, its record's retention is over, or it was sent without one."));
    }

    @Override
    public Optional<TaskRecord> record() {
        return engine.tasks().get(id);
    }

    @Override
    public Optional<Progress> progress() {
        return new ProgressNotes(engine).read(id);
    }

    @Override
    public @Nullable R await(Duration limit) throws InterruptedException, TimeoutException {
        try {
            return valueOf(awaiter.finished(id).get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            String state = record().map(record -> record.state().name()).orElse("unknown to the engine");
            throw new TimeoutException("Task " + id + " was not over after " + limit + "; it is " + state + ".");
        } catch (ExecutionException e) {
            throw new LovageException("Waiting for task " + id + " failed.", e.getCause());
        }
    }

    @Override
    public CompletionStage<@Nullable R> result() {
        return awaiter.finished(id).thenApply(this::valueOf);
    }

    @Override
    public boolean cancel(String reason) {
        Withdrawal result = control.cancel(id, reason);
        return result == Withdrawal.WITHDRAWN || result == Withdrawal.RUNNING;
    }

    private @Nullable R valueOf(TaskRecord record) {
        if (record.state() != TaskState.SUCCEEDED) {
            throw new TaskFailedException(record);
        }
        Payload result = record.result();
        return result == null ? null : Json.read(result, type, "The result of task " + record.name() + " " + id);
    }

    @Override
    public String toString() {
        return "Handle[" + id + "]";
    }
}
