package io.lovage.celery.follow;

import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.task.Embed;
import io.lovage.celery.task.TaskMessages;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.Payload;
import io.lovage.task.Context;
import io.lovage.task.InvalidArgumentsException;
import io.lovage.task.RegisteredTask;
import io.lovage.task.TaskPolicy;
import io.lovage.task.TaskRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Tasks that every worker of Celery's knows (celery/app/builtins.py): one that collects the results of a group, and those that call a task for each of many
 * arguments, of which chunks are made, too.
 */
public final class BuiltIns {

    static final String ACCUMULATE = "celery.accumulate";

    private static final String MAP = "celery.map";
    private static final String STARMAP = "celery.starmap";

    private BuiltIns() {}

    /** Those tasks. They call what {@code tasks} has by then. */
    public static List<RegisteredTask> of(TaskRegistry tasks) {
        return List.of(
                task(ACCUMULATE, (arguments, context) -> accumulated(arguments)),
                task(MAP, (arguments, context) -> each(tasks, MAP, false, arguments, context)),
                task(STARMAP, (arguments, context) -> each(tasks, STARMAP, true, arguments, context)));
    }

    /** A task that is given its body as it is, with what is piped in as its first arguments. */
    private static RegisteredTask task(String name, RegisteredTask.Body body) {
        return new RegisteredTask(name, TaskPolicy.DEFAULT, (message, piped) -> arguments(name, message, piped), body);
    }

    private static Object[] arguments(String name, Payload message, List<Payload> piped) {
        try {
            JsonNode parts = WireJson.parse(message, "The body");
            ArrayNode args = WireJson.array();
            piped.forEach(value -> args.add(WireJson.parse(value, "A result")));
            parts.path(0).forEach(args::add);
            return new Object[] {args, Fields.of(parts.path(1), "kwargs")};
        } catch (MalformedException e) {
            throw new InvalidArgumentsException(
                    "The arguments of task '%s' can't be read: %s", name, String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode accumulated(Object[] arguments) {
        ArrayNode args = (ArrayNode) arguments[0];
        Integer index = ((Fields) arguments[1]).integerOrNull("index");
        if (index != null && (index < 0 || index >= args.size())) {
            throw new IndexOutOfBoundsException("Argument " + index + " of " + args.size());
        }
        return index == null ? args : args.get(index);
    }

    private static JsonNode each(TaskRegistry tasks, String name, boolean star, Object[] arguments, Context context)
            throws Exception {
        Fields named = (Fields) arguments[1];
        String wanted = Signatures.read(named.node("task")).task();
        RegisteredTask task = tasks.find(wanted);
        if (task == null) {
            throw new InvalidArgumentsException(
                    "Task '%s' is to call '%s', which this worker doesn't know. Send it to a queue whose workers do.",
                    name, wanted);
        }
        ArrayNode results = WireJson.array();
        for (JsonNode item : named.list("it")) {
            context.checkCancelled();
            List<JsonNode> args = new ArrayList<>();
            if (star) {
                item.forEach(args::add);
            } else {
                args.add(item);
            }
            Payload body = TaskMessages.body(args, Map.of(), Embed.NOTHING);
            Payload result = task.run(task.parameters().bind(body, List.of()), context);
            results.add(WireJson.parse(result, "The result"));
        }
        return results;
    }
}
