package io.lovage.flow;

import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.task.Bodies;
import io.lovage.task.Failure;
import io.lovage.task.Headers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/*
 * How a flow advances, and why it does so exactly once.
 *
 * The end of a node's attempt is fenced by its delivery's lease, and these transactions happen together with it or not at all. So each node hands its result on once:
 *   give:  when the input is absent             -> store it, count one down
 *   fire:  when nothing is left, not yet fired,
 *          and the flow is not closed           -> mark as fired, publish the node's message
 * "fire" is tried by everyone who gives and conflicts for all but the last. A node's id follows from the flow's id and the node's number, so even a message
 * published twice would be one. When a node fails for good the flow is closed in the same way, once, and with it the records of all that can't run
 * any more. A node that fails later gives up what else waits for it. Others that run already still give their results, so that a later retry of the failed node takes the flow on from there.
 */

/** The transactions by which the end of a task moves its flow on and gives up its unique key. Thread-safe. */
public final class FlowProgress {

    private final Flows flows;

    public FlowProgress(Flows flows) {
        this.flows = flows;
    }

    /** What goes with the success of {@code message}. */
    public List<Txn> succeeded(Message message, Payload result, Instant now) {
        if (message.headers().isEmpty()) {
            return List.of();
        }
        List<Txn> transactions = new ArrayList<>();
        Flows.Place place = Flows.Place.of(message);
        Plan plan = place == null ? null : flows.plan(place.flow());
        if (place != null && plan != null) {
            if (place.node() == plan.last()) {
                end(place.flow(), plan, transactions);
            }
            for (int next : plan.nodes().get(place.node()).next()) {
                give(place, next, result, transactions);
                fire(place.flow(), next, now, transactions);
            }
        }
        releaseOwnKey(message, transactions);
        return transactions;
    }

    /** What goes with the final failure of {@code message}, its cancellation or expiry. */
    public List<Txn> ended(Message message, TaskError error, TaskState downstream, Instant now) {
        if (message.headers().isEmpty()) {
            return List.of();
        }
        List<Txn> transactions = new ArrayList<>();
        Flows.Place place = Flows.Place.of(message);
        Plan plan = place == null ? null : flows.plan(place.flow());
        if (place != null && plan != null) {
            transactions.add(giveUp(place.flow(), plan, place.node(), error, downstream, now));
            transactions.add(close(place.flow(), plan, place.node(), error, downstream, now));
            releaseFlowsKey(place.flow(), plan, transactions);
        }
        releaseOwnKey(message, transactions);
        return transactions;
    }

    /** What goes with the cancellation of {@code waiting}, the record of a node that no message stands for yet. */
    public List<Txn> cancelled(TaskRecord waiting, String reason, Instant now) {
        WaitingReason where = WaitingReason.parse(waiting.reason());
        Plan plan = where == null ? null : flows.plan(where.flow());
        if (where == null || plan == null) {
            return List.of();
        }
        TaskError error = new TaskError("cancelled", reason, null);
        List<Txn> transactions = new ArrayList<>();
        transactions.add(giveUp(where.flow(), plan, where.node(), error, TaskState.CANCELLED, now));
        transactions.add(close(where.flow(), plan, where.node(), error, TaskState.CANCELLED, now));
        releaseFlowsKey(where.flow(), plan, transactions);
        return transactions;
    }

    /** The other tasks of the flow whose result {@code waiting} stands for; none if it is another of the flow's tasks. */
    public List<MessageId> othersOf(TaskRecord waiting) {
        WaitingReason where = WaitingReason.parse(waiting.reason());
        Plan plan = where == null ? null : flows.plan(where.flow());
        if (where == null || plan == null || where.node() != plan.last()) {
            return List.of();
        }
        return IntStream.range(0, plan.last()).mapToObj(where.flow()::child).toList();
    }

    /** What goes with another chance for {@code message}, which had failed: its flow is open again, and what it held up waits again. */
    public List<Txn> revived(Message message, Instant now) {
        Flows.Place place = Flows.Place.of(message);
        Plan plan = place == null ? null : flows.plan(place.flow());
        if (place == null || plan == null) {
            return List.of();
        }
        List<TaskRecord> waiting = new ArrayList<>();
        for (int index : plan.downstreamOf(place.node())) {
            String reason = new WaitingReason(plan.nodes().get(index).inputs().size(), index, place.flow()).text();
            NodeTemplate template = flows.template(place.flow(), index);
            waiting.add(TaskRecord.withoutAttempt(
                    place.flow().child(index), template.task(), template.queue(), TaskState.WAITING, reason, now));
        }
        return List.of(new Txn(
                FlowKeys.partition(place.flow()),
                List.of(new Txn.Present(FlowKeys.PLAN)),
                List.of(new Txn.Delete(FlowKeys.CLOSED)),
                List.of(),
                waiting));
    }

    private static void give(Flows.Place from, int to, Payload result, List<Txn> transactions) {
        String input = FlowKeys.input(to, from.node());
        transactions.add(Txn.of(
                FlowKeys.partition(from.flow()),
                List.of(new Txn.Absent(input), new Txn.Present(FlowKeys.PLAN)),
                List.of(new Txn.Put(input, result, 0, null), new Txn.Add(FlowKeys.left(to), -1))));
    }

    private void fire(MessageId flow, int node, Instant now, List<Txn> transactions) {
        transactions.add(new Txn(
                FlowKeys.partition(flow),
                List.of(
                        new Txn.NumberIs(FlowKeys.left(node), 0),
                        new Txn.Absent(FlowKeys.fired(node)),
                        new Txn.Absent(FlowKeys.CLOSED)),
                List.of(new Txn.Put(FlowKeys.fired(node), Payload.EMPTY, 0, null)),
                List.of(flows.template(flow, node).toMessage(flow, node, now)),
                List.of()));
    }

    private static void end(MessageId flow, Plan plan, List<Txn> transactions) {
        transactions.add(Txn.of(
                FlowKeys.partition(flow),
                List.of(new Txn.Present(FlowKeys.PLAN)),
                List.of(new Txn.DeleteRange(FlowKeys.FIRST, FlowKeys.END))));
        releaseFlowsKey(flow, plan, transactions);
    }

    /** Of a flow that another failure has closed. */
    private Txn giveUp(MessageId flow, Plan plan, int node, TaskError error, TaskState downstream, Instant now) {
        return new Txn(
                FlowKeys.partition(flow),
                List.of(new Txn.Present(FlowKeys.CLOSED)),
                List.of(),
                List.of(),
                records(flow, plan, node, error, downstream, now));
    }

    private Txn close(MessageId flow, Plan plan, int node, TaskError error, TaskState downstream, Instant now) {
        List<Message> handlers = new ArrayList<>();
        Plan.Node failed = plan.nodes().get(node);
        Failure failure = new Failure(flow.child(node).toString(), failed.task(), error.type(), error.message());
        for (int number : failed.onError()) {
            MessageId id = flow.child(-1 - number);
            handlers.add(flows.errorHandler(flow, number).toMessage(id, Bodies.ofFailure(failure), now));
        }
        return new Txn(
                FlowKeys.partition(flow),
                List.of(new Txn.Absent(FlowKeys.CLOSED), new Txn.Present(FlowKeys.PLAN)),
                List.of(new Txn.Put(FlowKeys.CLOSED, Payload.utf8(Integer.toString(node)), node, null)),
                handlers,
                records(flow, plan, node, error, downstream, now));
    }

    /** Records of everything that can't run without {@code node}. */
    private List<TaskRecord> records(
            MessageId flow, Plan plan, int node, TaskError error, TaskState state, Instant now) {
        String cause =
                "task " + flow.child(node) + " (" + plan.nodes().get(node).task() + ") of its flow";
        String text = "Not started, since " + cause + " did not succeed: " + error.message();
        TaskError upstream = state == TaskState.FAILED ? new TaskError(error.type(), text, null) : null;
        List<TaskRecord> records = new ArrayList<>();
        for (int index : plan.downstreamOf(node)) {
            NodeTemplate template = flows.template(flow, index);
            String reason = state == TaskState.FAILED ? null : text;
            records.add(new TaskRecord(
                    flow.child(index),
                    template.task(),
                    template.queue(),
                    state,
                    List.of(),
                    null,
                    upstream,
                    reason,
                    now,
                    null,
                    now));
        }
        return records;
    }

    private static void releaseFlowsKey(MessageId flow, Plan plan, List<Txn> transactions) {
        if (plan.unique() != null) {
            transactions.add(UniqueKeys.release(plan.unique(), flow.child(plan.last())));
        }
    }

    private static void releaseOwnKey(Message message, List<Txn> transactions) {
        String unique = message.headers().get(Headers.UNIQUE);
        if (unique != null) {
            transactions.add(UniqueKeys.release(unique, message.id()));
        }
    }
}
