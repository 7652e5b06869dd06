package io.lovage.celery.control;

import io.lovage.celery.event.LamportClock;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.PythonRepr;
import io.lovage.celery.wire.WireJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Carries requests out on one worker, and answers as Celery's own would. Thread-safe if the worker is. */
public final class ControlPanel {

    private final String node;
    private final WorkerReport report;
    private final WorkerControl control;
    private final LamportClock clock;
    private final Map<String, Command> commands;

    /** A panel for the worker with the name {@code node}, such as {@code w1@host}. */
    public ControlPanel(String node, WorkerReport report, WorkerControl control, LamportClock clock) {
        this.node = node;
        this.report = report;
        this.control = control;
        this.clock = clock;
        this.commands = new HashMap<>(new ReportCommands(node, report, clock).all());
        this.commands.putAll(new ControlCommands(control).all());
        this.commands.put("hello", this::hello);
    }

    /**
     * Does what {@code request} says, if it is for this worker, and returns the reply if one is wanted. A command that isn't known or that fails is answered
     * with an error; this never throws.
     */
    public Optional<ControlReply> handle(ControlRequest request) {
        long unused = clock.received(request.clock());
        if (!request.isFor(node)) {
            return Optional.empty();
        }
        JsonNode value = run(request);
        return request.replyTo() == null
                ? Optional.empty()
                : Optional.of(new ControlReply(node, value, request.replyTo(), request.ticket(), clock.next()));
    }

    private JsonNode run(ControlRequest request) {
        Command command = commands.get(request.method());
        if (command == null) {
            return Command.error(new PythonError("KeyError", request.method()).repr());
        }
        try {
            return command.run(Fields.of(request.arguments(), "the arguments of " + request.method()));
        } catch (PythonError e) {
            return Command.error(e.repr());
        } catch (MalformedException e) {
            return Command.error(repr("ValueError", e));
        } catch (RuntimeException e) {
            return Command.error(repr(e.getClass().getSimpleName(), e));
        }
    }

    private static String repr(String type, RuntimeException error) {
        return PythonRepr.call(
                type, error.getMessage() == null ? List.of() : List.of(WireJson.tree(error.getMessage())));
    }

    /**
     * What a worker that starts asks the others: it tells which tasks it won't run, and wants to know the same. Each comes with a time on a clock of that
     * worker's own, which means nothing elsewhere but must be a fraction.
     */
    private JsonNode hello(Fields arguments) {
        if (node.equals(arguments.textOrNull("from_node"))) {
            return WireJson.nothing();
        }
        List<String> theirs = new ArrayList<>(arguments.map("revoked").keySet());
        if (!theirs.isEmpty()) {
            control.revoke(theirs);
        }
        ObjectNode revoked = WireJson.object();
        report.revoked().forEach(id -> revoked.set(id, WireJson.array().add(1.0).add(id)));
        ObjectNode json = WireJson.object();
        json.set("revoked", revoked);
        return json.put("clock", clock.next());
    }
}
