package io.lovage.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The commands by name, in the groups in which help shows them. Each is made only when it is asked for: making all takes longer than running one. */
final class Commands {

    private static final Map<String, Map<String, Function<Environment, Object>>> GROUPS = new LinkedHashMap<>();

    static {
        add("Try it", "demo", DemoCommand::with);
        add("Tasks", "worker", WorkerCommand::new);
        add("Tasks", "call", CallCommand::new);
        add("Tasks", "task", TaskCommand::new);
        add("Tasks", "tasks", TasksCommand::new);
        add("Tasks", "retry", RetryCommand::new);
        add("Tasks", "cancel", CancelCommand::new);
        add("Messages", "publish", PublishCommand::new);
        add("Messages", "consume", ConsumeCommand::new);
        add("Engine", "status", StatusCommand::new);
        add("Engine", "queues", QueuesCommand::new);
        add("Engine", "purge", PurgeCommand::new);
        add("Engine", "schema", SchemaCommand::new);
        add("Engine", "bench", BenchCommand::new);
    }

    private Commands() {}

    /** Group names to the names of their commands. */
    static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        GROUPS.forEach((group, commands) -> groups.put(group, List.copyOf(commands.keySet())));
        return groups;
    }

    /** The commands that can be meant when {@code first} is the first argument: that one, or all if there is none of this name. */
    static Map<String, Object> candidates(String first, Environment environment) {
        Map<String, Object> made = new LinkedHashMap<>();
        boolean known = GROUPS.values().stream().anyMatch(group -> group.containsKey(first));
        GROUPS.values()
                .forEach(group -> group.forEach((name, maker) -> {
                    if (!known || name.equals(first)) {
                        made.put(name, maker.apply(environment));
                    }
                }));
        return made;
    }

    private static void add(String group, String name, Function<Environment, Object> maker) {
        GROUPS.computeIfAbsent(group, unused -> new LinkedHashMap<>()).put(name, maker);
    }
}
