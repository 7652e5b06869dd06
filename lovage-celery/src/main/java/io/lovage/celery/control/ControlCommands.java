package io.lovage.celery.control;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.WireJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The commands that order. */
record ControlCommands(WorkerControl worker) {

    private static final String TASK_NAME = "task_name";
    private static final String UNKNOWN_TASK = "unknown task";

    Map<String, Command> all() {
        return Map.ofEntries(
                Map.entry("revoke", this::revoke),
                Map.entry("terminate", this::terminate),
                Map.entry("rate_limit", this::rateLimit),
                Map.entry("time_limit", this::timeLimit),
                Map.entry("add_consumer", this::addConsumer),
                Map.entry("cancel_consumer", this::cancelConsumer),
                Map.entry("pool_grow", arguments -> grow(arguments.integerOr("n", 1), "pool will grow")),
                Map.entry("pool_shrink", arguments -> grow(-arguments.integerOr("n", 1), "pool will shrink")),
                Map.entry("autoscale", this::autoscale),
                Map.entry("enable_events", arguments -> tellEvents(true, "enabled")),
                Map.entry("disable_events", arguments -> tellEvents(false, "disabled")),
                Map.entry("heartbeat", arguments -> nothing(worker::heartbeat)),
                Map.entry("shutdown", arguments -> nothing(worker::shutdown)));
    }

    private JsonNode revoke(Fields arguments) {
        if (arguments.flag("terminate")) {
            return terminate(arguments);
        }
        List<String> ids = ids(arguments);
        worker.revoke(ids);
        return Command.ok(ids.stream().collect(Collectors.joining("', '", "tasks {'", "'}")) + " flagged as revoked");
    }

    private JsonNode terminate(Fields arguments) {
        List<String> stopped = worker.terminate(ids(arguments), arguments.textOr("signal", "SIGTERM"));
        return Command.ok("terminate: " + (stopped.isEmpty() ? "tasks unknown" : String.join(", ", stopped)));
    }

    private JsonNode rateLimit(Fields arguments) {
        JsonNode value = arguments.node("rate_limit");
        RateLimit limit;
        try {
            limit = RateLimit.read(value);
        } catch (PythonError e) {
            if (e.repr().startsWith("KeyError")) {
                throw e;
            }
            return Command.error("Invalid rate limit string: " + e.repr());
        }
        if (!worker.rateLimit(arguments.text(TASK_NAME), limit)) {
            return Command.error(UNKNOWN_TASK);
        }
        boolean off =
                limit == null && !(value.isString() && !value.stringValue().isEmpty());
        return Command.ok(off ? "rate limit disabled successfully" : "new rate limit set successfully");
    }

    private JsonNode timeLimit(Fields arguments) {
        Duration soft = arguments.secondsOrNull("soft");
        Duration hard = arguments.secondsOrNull("hard");
        return worker.timeLimit(arguments.text(TASK_NAME), soft, hard)
                ? Command.ok("time limits set successfully")
                : Command.error(UNKNOWN_TASK);
    }

    private JsonNode addConsumer(Fields arguments) {
        String queue = arguments.text("queue");
        worker.addConsumer(new ConsumedQueue(
                queue,
                arguments.textOr("exchange", queue),
                arguments.textOr("exchange_type", "direct"),
                arguments.textOr("routing_key", queue),
                null));
        return Command.ok("add consumer " + queue);
    }

    private JsonNode cancelConsumer(Fields arguments) {
        String queue = arguments.text("queue");
        worker.cancelConsumer(queue);
        return Command.ok("no longer consuming from " + queue);
    }

    private JsonNode grow(int by, String done) {
        worker.grow(by);
        return Command.ok(done);
    }

    private JsonNode autoscale(Fields arguments) {
        Optional<WorkerControl.Bounds> bounds =
                worker.autoscale(arguments.integerOrNull("max"), arguments.integerOrNull("min"));
        return bounds.map(set -> Command.ok("autoscale now max=" + set.max() + " min=" + set.min()))
                .orElseThrow(() -> new PythonError("ValueError", "Autoscale not enabled"));
    }

    private JsonNode tellEvents(boolean tell, String word) {
        return Command.ok("task events " + (worker.tellTaskEvents(tell) ? "" : "already ") + word);
    }

    private static JsonNode nothing(Runnable order) {
        order.run();
        return WireJson.nothing();
    }

    /** One id or a list of them. */
    private static List<String> ids(Fields arguments) {
        JsonNode ids = arguments.node("task_id");
        if (ids.isString()) {
            return List.of(ids.stringValue());
        }
        List<String> all = new ArrayList<>(arguments.texts("task_id"));
        if (all.isEmpty()) {
            throw arguments.missing("task_id");
        }
        return all;
    }
}
