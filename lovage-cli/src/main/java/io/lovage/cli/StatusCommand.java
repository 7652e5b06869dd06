package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.broker.Capabilities;
import io.lovage.broker.Capabilities.Feature;
import io.lovage.broker.QueueStats;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskState;
import io.lovage.store.TaskStore;
import io.lovage.task.Json;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "status", description = "Show the engine, its queues and how many tasks are in which state.")
final class StatusCommand extends EngineCommand {

    @Mixin
    private JsonOption json;

    StatusCommand(Environment environment) {
        super(environment);
    }

    @Override
    int run(Lovage lovage) {
        Capabilities capabilities = lovage.engine().capabilities();
        List<QueueStats> queues = lovage.engine().broker().stats();
        Map<TaskState, Long> tasks = countByState(lovage.engine().tasks());
        QueueView view = new QueueView(environment.clock().instant());
        if (json.asked()) {
            printJson(capabilities, queues, tasks, view);
        } else {
            print(capabilities, queues, tasks, view);
        }
        return ExitCode.OK;
    }

    private static Map<TaskState, Long> countByState(TaskStore store) {
        Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, store.count(new TaskQuery(Set.of(state), null, null, 1, null)));
        }
        return counts;
    }

    private void print(Capabilities capabilities, List<QueueStats> queues, Map<TaskState, Long> tasks, QueueView view) {
        out().printf("Engine      %s %s at %s%n", capabilities.engine(), capabilities.version(), url());
        out().printf("Durability  %s: %s%n", capabilities.durability(), explain(capabilities.durability()));
        if (!capabilities.has(Feature.WAKE_UP)) {
            out().println("Waking up   by looking again: what other processes send is found a second later at most");
        }
        out().println();
        if (queues.isEmpty()) {
            out().println("No queues yet.");
        } else {
            view.table(queues).print(out());
        }
        Table table = new Table("TASKS", "NUMBER");
        tasks.forEach((state, number) -> {
            if (number > 0) {
                table.add(state, number);
            }
        });
        out().println();
        if (table.isEmpty()) {
            out().println("No tasks yet.");
        } else {
            table.print(out());
        }
    }

    private void printJson(
            Capabilities capabilities, List<QueueStats> queues, Map<TaskState, Long> tasks, QueueView view) {
        ObjectNode all = Json.mapper().createObjectNode();
        all.put("url", url());
        all.put("engine", capabilities.engine());
        all.put("version", capabilities.version());
        all.put("durability", capabilities.durability().name());
        all.put("wakeUp", capabilities.has(Feature.WAKE_UP));
        ArrayNode list = all.putArray("queues");
        queues.forEach(stats -> list.add(view.json(stats)));
        ObjectNode counts = all.putObject("tasks");
        tasks.forEach((state, number) -> counts.put(state.name(), number));
        JsonOption.print(all, out());
    }

    private static String explain(Capabilities.Durability durability) {
        return switch (durability) {
            case NOTHING -> "what was accepted is lost when this process ends";
            case PROCESS_CRASH -> "what was accepted outlives the death of any process";
            case OS_CRASH -> "what was accepted outlives a crash of the machine";
            case NODE_LOSS -> "what was accepted outlives the loss of a machine";
        };
    }
}
