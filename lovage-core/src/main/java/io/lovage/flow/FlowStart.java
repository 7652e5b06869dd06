package io.lovage.flow;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.task.Json;
import io.lovage.task.ValueType;
import io.lovage.task.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A flow about to be sent: its id, its shape, and the transactions that begin it. The same id and shape make the same transactions. Immutable. */
public final class FlowStart {

    private final MessageId id;
    private final CompiledFlow flow;
    private final Instant sentAt;

    private FlowStart(MessageId id, CompiledFlow flow, Instant sentAt) {
        this.id = id;
        this.flow = flow;
        this.sentAt = sentAt;
    }

    /**
     * Compiles {@code work}, to be sent as flow {@code id} at {@code now}.
     *
     * @throws io.lovage.message.InvalidMessageException if it is no valid flow
     */
    public static FlowStart of(MessageId id, Work work, Instant now) {
        return new FlowStart(id, FlowCompiler.compile(work, now), now);
    }

    /** As it is kept by who sends later. */
    private record Stored(String id, CompiledFlow flow, Instant sentAt) {}

    /**
     * What {@link #write} made.
     *
     * @throws InvalidMessageException if it is something else
     */
    public static FlowStart read(Payload json) {
        Stored stored = Json.read(json, ValueType.of(Stored.class), "A flow to be sent");
        if (stored == null || stored.id() == null || stored.flow() == null || stored.sentAt() == null) {
            throw new InvalidMessageException("A flow to be sent lacks its id, its plan, or its time.");
        }
        return new FlowStart(MessageId.of(stored.id()), stored.flow(), stored.sentAt());
    }

    /** All of it, as JSON. */
    public Payload write() {
        return Payload.of(Json.write(new Stored(id.toString(), flow, sentAt), "A flow to be sent"));
    }

    public MessageId id() {
        return id;
    }

    /** Id of the task whose result is the flow's. */
    public MessageId result() {
        return id.child(plan().last());
    }

    /** Its shape. */
    public Plan plan() {
        return flow.plan();
    }

    /** The key that it takes for as long as it is unfinished, if any. */
    public @Nullable String uniqueKey() {
        return plan().unique();
    }

    /** Stores the plan, once, and publishes the first tasks with it; with a unique key it stores the plan only. */
    public Txn transaction() {
        String partition = FlowKeys.partition(id);
        List<Txn.Cond> unknown = List.of(new Txn.Absent(FlowKeys.PLAN));
        return uniqueKey() == null
                ? new Txn(partition, unknown, operations(), firstMessages(), waitingRecords())
                : Txn.of(partition, unknown, operations());
    }

    /** Takes the unique key and publishes the first tasks, after {@link #transaction}; only for a flow that has one. */
    public Txn uniqueTransaction() {
        Txn take = UniqueKeys.take(Objects.requireNonNull(uniqueKey()), result());
        return new Txn(take.partition(), take.when(), take.then(), firstMessages(), waitingRecords());
    }

    /** Takes back what {@link #transaction} stored, for a flow whose unique key is held by another. */
    public Txn undo() {
        return Txn.of(
                FlowKeys.partition(id),
                List.of(new Txn.Present(FlowKeys.PLAN)),
                List.of(new Txn.DeleteRange(FlowKeys.FIRST, FlowKeys.END)));
    }

    private List<Txn.Op> operations() {
        List<Txn.Op> operations = new ArrayList<>();
        operations.add(put(FlowKeys.PLAN, Json.write(flow.plan(), "A flow's plan")));
        for (int i = 0; i < flow.nodes().size(); i++) {
            int inputs = flow.plan().nodes().get(i).inputs().size();
            if (inputs > 0) {
                operations.add(put(FlowKeys.template(i), Json.write(flow.nodes().get(i), "A flow's task")));
                operations.add(new Txn.Add(FlowKeys.left(i), inputs));
            }
        }
        for (int i = 0; i < flow.errorHandlers().size(); i++) {
            operations.add(put(
                    FlowKeys.errorHandler(i), Json.write(flow.errorHandlers().get(i), "A flow's error handler")));
        }
        return operations;
    }

    private static Txn.Put put(String name, byte[] json) {
        return new Txn.Put(name, Payload.of(json), 0, null);
    }

    /** Of the tasks that need no other's result. */
    public List<Message> firstMessages() {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < flow.nodes().size(); i++) {
            if (flow.plan().nodes().get(i).inputs().isEmpty()) {
                messages.add(flow.nodes().get(i).toMessage(id, i, sentAt));
            }
        }
        return messages;
    }

    private List<TaskRecord> waitingRecords() {
        List<TaskRecord> records = new ArrayList<>();
        for (int i = 0; i < flow.nodes().size(); i++) {
            Plan.Node node = flow.plan().nodes().get(i);
            if (!node.inputs().isEmpty()) {
                String reason = new WaitingReason(node.inputs().size(), i, id).text();
                records.add(TaskRecord.withoutAttempt(
                        id.child(i), node.task(), flow.nodes().get(i).queue(), TaskState.WAITING, reason, sentAt));
            }
        }
        return records;
    }
}
