package io.lovage.celery.control;

import io.lovage.celery.event.LamportClock;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.WireJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The commands that ask. */
record ReportCommands(String node, WorkerReport worker, LamportClock clock) {

    private static final List<String> USUAL_ATTRIBUTES = List.of("exchange", "routing_key", "rate_limit");

    Map<String, Command> all() {
        Command active = arguments -> tasks(worker.active(), arguments.flag("safe"));
        Command reserved = arguments -> tasks(worker.reserved(), false);
        Command scheduled = arguments -> list(worker.scheduled().stream().map(task -> task.write(node)));
        Command revoked = arguments -> WireJson.tree(worker.revoked());
        Command conf = arguments -> WireJson.object(worker.conf());
        return Map.ofEntries(
                Map.entry("ping", arguments -> Command.ok("pong")),
                Map.entry("stats", arguments -> worker.stats().write(clock.now())),
                Map.entry("active", active),
                Map.entry("dump_active", active),
                Map.entry("reserved", reserved),
                Map.entry("dump_reserved", reserved),
                Map.entry("scheduled", scheduled),
                Map.entry("dump_schedule", scheduled),
                Map.entry("revoked", revoked),
                Map.entry("dump_revoked", revoked),
                Map.entry("registered", this::registered),
                Map.entry("dump_tasks", this::registered),
                Map.entry(
                        "active_queues",
                        arguments -> list(worker.queues().stream().map(ConsumedQueue::write))),
                Map.entry("query_task", this::queryTask),
                Map.entry("conf", conf),
                Map.entry("dump_conf", conf),
                Map.entry("report", arguments -> Command.ok(worker.report())),
                Map.entry("clock", arguments -> WireJson.object().put("clock", clock.now())));
    }

    private JsonNode tasks(List<TaskInfo> tasks, boolean asText) {
        return list(tasks.stream().map(task -> task.write(node, asText)));
    }

    private JsonNode registered(Fields arguments) {
        List<String> asked = arguments.texts("taskinfoitems");
        List<String> attributes = asked.isEmpty() ? USUAL_ATTRIBUTES : asked;
        boolean builtins = arguments.flag("builtins");
        List<String> lines = new ArrayList<>();
        new TreeMap<>(worker.registered()).forEach((name, known) -> {
            if (builtins || !name.startsWith("celery.")) {
                lines.add(line(name, attributes, known));
            }
        });
        return WireJson.tree(lines);
    }

    private static String line(String name, List<String> attributes, Map<String, String> known) {
        String shown = attributes.stream()
                .filter(known::containsKey)
                .map(attribute -> attribute + "=" + known.get(attribute))
                .collect(Collectors.joining(" "));
        return shown.isEmpty() ? name : name + " [" + shown + "]";
    }

    private JsonNode queryTask(Fields arguments) {
        JsonNode ids = arguments.node("ids");
        Set<String> asked = new HashSet<>();
        (ids.isString() ? Stream.of(ids) : ids.valueStream()).forEach(id -> asked.add(id.asString("")));
        ObjectNode found = WireJson.object();
        addIfAsked(worker.active(), "active", asked, found);
        addIfAsked(worker.reserved(), "reserved", asked, found);
        addIfAsked(worker.scheduled().stream().map(ScheduledTask::task).toList(), "reserved", asked, found);
        return found;
    }

    private void addIfAsked(List<TaskInfo> tasks, String state, Set<String> asked, ObjectNode found) {
        for (TaskInfo task : tasks) {
            if (asked.contains(task.id())) {
                found.set(task.id(), WireJson.array().add(state).add(task.write(node, false)));
            }
        }
    }

    private static JsonNode list(Stream<ObjectNode> elements) {
        return WireJson.array(elements.toList());
    }
}
