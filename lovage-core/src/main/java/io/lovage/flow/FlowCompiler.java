package io.lovage.flow;

import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.InvalidMessageException;
import io.lovage.task.Bodies;
import io.lovage.task.Options;
import io.lovage.task.TaskPolicy;
import io.lovage.task.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Turns a composition into a plan. A composition is walked once, first steps first, so that nodes come out in an order in which inputs precede those who
 * need them.
 */
final class FlowCompiler {

    private final Instant sentAt;
    private final List<NodeTemplate> templates = new ArrayList<>();
    private final List<Value> inputs = new ArrayList<>();
    private final List<List<Integer>> errorHandlersOfNodes = new ArrayList<>();
    private final List<NodeTemplate> errorHandlers = new ArrayList<>();

    private FlowCompiler(Instant sentAt) {
        this.sentAt = sentAt;
    }

    /** What a part of the composition yields: the result of one node, or the list of several nodes' results. */
    private record Value(List<Integer> nodes, boolean list) {

        static final Value NOTHING = new Value(List.of(), false);

        static Value of(int node) {
            return new Value(List.of(node), false);
        }
    }

    /** What holds for the nodes within a part: options from outside, the start of the part, and its error handlers. */
    private record Surroundings(Options options, Value start, List<Integer> errorHandlers) {}

    static CompiledFlow compile(Work work, Instant sentAt) {
        FlowCompiler compiler = new FlowCompiler(sentAt);
        Options whole = work instanceof Work.Scope scope ? scope.options() : Options.NONE;
        Surroundings nothing = new Surroundings(Options.NONE, Value.NOTHING, List.of());
        Value result = compiler.add(work, Value.NOTHING, nothing, true);
        if (result.list()) {
            compiler.collect(result, nothing);
        }
        return new CompiledFlow(compiler.plan(whole), compiler.templates, compiler.errorHandlers);
    }

    private Value add(Work work, Value input, Surroundings around, boolean outermost) {
        if (work instanceof Work.Single single) {
            return addTask(single, input, around);
        }
        if (work instanceof Work.Chain chain) {
            return add(chain.second(), add(chain.first(), input, around, false), around, false);
        }
        if (work instanceof Work.Group group) {
            return addGroup(group, input, around);
        }
        return addScope((Work.Scope) work, input, around, outermost);
    }

    private Value addTask(Work.Single work, Value input, Surroundings around) {
        checkUnique(work.options());
        Options options = work.options().orElse(around.options());
        if (options.delay() == null && options.at() == null && input.equals(around.start())) {
            options = startingAs(options, around.options());
        }
        return addNode(NodeTemplate.of(work, options, sentAt), input, around);
    }

    private Value addGroup(Work.Group group, Value input, Surroundings around) {
        boolean many = input.list() && group.members().size() > 1;
        Value shared = many ? Value.of(single(input, around)) : input;
        List<Integer> results = new ArrayList<>();
        for (Work member : group.members()) {
            results.add(single(add(member, shared, around, false), around));
        }
        return new Value(results, true);
    }

    private Value addScope(Work.Scope scope, Value input, Surroundings around, boolean outermost) {
        if (!outermost) {
            checkUnique(scope.options());
        }
        List<Integer> handlers = new ArrayList<>(around.errorHandlers());
        for (Work.Single handler : scope.onError()) {
            handlers.add(errorHandlers.size());
            errorHandlers.add(NodeTemplate.of(handler, handler.options(), sentAt));
        }
        Options own = scope.options();
        Options merged = own.delay() == null && own.at() == null && input.equals(around.start())
                ? startingAs(own.orElse(around.options()), around.options())
                : own.orElse(around.options());
        return add(scope.work(), input, new Surroundings(merged, input, handlers), false);
    }

    /** The one node whose result {@code value} is; a list gets a node that collects it. */
    private int single(Value value, Surroundings around) {
        Value one = value.list() ? collect(value, around) : value;
        return one.nodes().get(0);
    }

    /** It goes where the first of those goes whose results it collects, since somebody serves that queue. */
    @CanIgnoreReturnValue
    private Value collect(Value list, Surroundings around) {
        Options options = Options.NONE.orElse(around.options());
        NodeTemplate template = NodeTemplate.of(
                new Work.Single(Collect.NAME, Bodies.EMPTY, TaskPolicy.DEFAULT, Options.NONE), options, sentAt);
        return addNode(
                list.nodes().isEmpty()
                        ? template
                        : template.inPlaceOf(templates.get(list.nodes().get(0))),
                list,
                around);
    }

    private Value addNode(NodeTemplate template, Value input, Surroundings around) {
        if (templates.size() == Plan.MAX_NODES) {
            throw new InvalidMessageException(
                    "The flow has more than %,d tasks. Split it, or send the tasks in bulk without joining them.",
                    Plan.MAX_NODES);
        }
        templates.add(template);
        inputs.add(input);
        errorHandlersOfNodes.add(around.errorHandlers());
        return Value.of(templates.size() - 1);
    }

    private Plan plan(Options whole) {
        List<List<Integer>> next = new ArrayList<>();
        templates.forEach(template -> next.add(new ArrayList<>()));
        for (int i = 0; i < inputs.size(); i++) {
            for (int input : inputs.get(i).nodes()) {
                next.get(input).add(i);
            }
        }
        List<Plan.Node> nodes = IntStream.range(0, templates.size())
                .mapToObj(i -> new Plan.Node(
                        templates.get(i).task(),
                        inputs.get(i).nodes(),
                        inputs.get(i).list(),
                        next.get(i),
                        errorHandlersOfNodes.get(i)))
                .toList();
        return new Plan(nodes, whole.unique());
    }

    private static Options startingAs(Options options, Options outer) {
        return new Options(
                options.queue(),
                options.priority(),
                outer.delay(),
                outer.at(),
                options.expiresIn(),
                options.unique(),
                options.headers(),
                options.retry(),
                options.timeout(),
                options.retention());
    }

    private static void checkUnique(Options options) {
        if (options.unique() != null) {
            throw new InvalidMessageException(
                    "The unique key '%s' is on a part of a flow. Put it on the whole, as the last call before sending.",
                    options.unique());
        }
    }
}
