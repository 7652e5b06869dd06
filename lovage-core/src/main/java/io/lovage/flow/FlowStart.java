package io.lovage.flow;

import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.task.Json;
import io.lovage.task.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A flow about to be sent.
 *
 * @param id the flow's
 * @param result id of the task whose result is the flow's
 * @param plan its shape
 * @param transaction stores the plan and publishes the first tasks, once; without a unique key that is all
 * @param uniqueTransaction with a unique key: takes it and publishes the first tasks, after {@code transaction} has stored the plan only
 */
public record FlowStart(
        MessageId id,
        MessageId result,
        Plan plan,
        Txn transaction,
        @Nullable Txn uniqueTransaction) {

    /**
     * Compiles {@code work}, to be sent as flow {@code id} at {@code now}.
     *
     * @throws io.lovage.message.InvalidMessageException if it is no valid flow
     */
    public static FlowStart of(MessageId id, Work work, Instant now) {
        CompiledFlow flow = FlowCompiler.compile(work, now);
        Plan plan = flow.plan();
        MessageId result = id.child(plan.last());
        List<Message> first = firstMessages(id, flow, now);
        List<TaskRecord> waiting = waitingRecords(id, flow, now);
        List<Txn.Cond> unknown = List.of(new Txn.Absent(FlowKeys.PLAN));
        String partition = FlowKeys.partition(id);
        List<Txn.Op> stored = operations(flow);
        if (plan.unique() == null) {
            return new FlowStart(id, result, plan, new Txn(partition, unknown, stored, first, waiting), null);
        }
        Txn take = UniqueKeys.take(plan.unique(), result);
        Txn takeAndPublish = new Txn(take.partition(), take.when(), take.then(), first, waiting);
        return new FlowStart(id, result, plan, Txn.of(partition, unknown, stored), takeAndPublish);
    }

    /** The flow's unique key; only for a flow that has one. */
    public String uniqueKey() {
        return Objects.requireNonNull(plan.unique());
    }

    /** Takes back what {@link #transaction} stored, for a flow whose unique key is held by another. */
    public Txn undo() {
        return Txn.of(
                FlowKeys.partition(id),
                List.of(new Txn.Present(FlowKeys.PLAN)),
                List.of(new Txn.DeleteRange(FlowKeys.FIRST, FlowKeys.END)));
    }

    private static List<Txn.Op> operations(CompiledFlow flow) {
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

    private static List<Message> firstMessages(MessageId id, CompiledFlow flow, Instant now) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < flow.nodes().size(); i++) {
            if (flow.plan().nodes().get(i).inputs().isEmpty()) {
                messages.add(flow.nodes().get(i).toMessage(id, i, now));
            }
        }
        return messages;
    }

    private static List<TaskRecord> waitingRecords(MessageId id, CompiledFlow flow, Instant now) {
        List<TaskRecord> records = new ArrayList<>();
        for (int i = 0; i < flow.nodes().size(); i++) {
            Plan.Node node = flow.plan().nodes().get(i);
            if (!node.inputs().isEmpty()) {
                String reason = new WaitingReason(node.inputs().size(), i, id).text();
                records.add(TaskRecord.withoutAttempt(
                        id.child(i), node.task(), flow.nodes().get(i).queue(), TaskState.WAITING, reason, now));
            }
        }
        return records;
    }
}
