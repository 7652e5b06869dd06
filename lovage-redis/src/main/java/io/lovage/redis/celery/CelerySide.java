package io.lovage.redis.celery;

import io.lovage.celery.control.ControlRequest;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.WireJson;
import io.lovage.engine.Engine;
import io.lovage.event.Listener;
import io.lovage.event.Listening;
import io.lovage.worker.WorkerAttendant;
import io.lovage.worker.WorkerDesk;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** One engine's dealings with Celery's tools. Thread-safe. */
public final class CelerySide {

    /** Of this module, as its jar says. */
    static final String VERSION =
            Objects.requireNonNullElse(CelerySide.class.getPackage().getImplementationVersion(), "dev");

    private final Wire wire;
    private final Names names;
    private final CelerySettings settings;
    private final Clock clock;
    private final Engine engine;
    private final Map<String, JsonNode> broker;

    /** Names of the nodes of this engine, whose events come back to it. */
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    /** Those that are open. */
    private final Set<Relay> relays = ConcurrentHashMap.newKeySet();

    public CelerySide(Wire wire, Place place, CelerySettings settings, Clock clock, Engine engine) {
        this.wire = wire;
        this.names = new Names(settings.prefix(), place.database());
        this.settings = settings;
        this.clock = clock;
        this.engine = engine;
        this.broker = Map.of(
                "transport", WireJson.tree("redis"),
                "hostname", WireJson.tree(place.host()),
                "port", WireJson.tree(place.port()),
                "virtual_host", WireJson.tree(Integer.toString(place.database())));
    }

    /** Where the server is, for people, and the database on it. */
    public record Place(String host, int port, int database) {}

    /** Makes {@code desk}'s worker a node of Celery. */
    public WorkerAttendant attend(WorkerDesk desk) {
        String name = Nodes.nameOf(desk.name());
        own.add(name);
        return new Node(name, desk, this);
    }

    /** Asks all workers not to run the tasks with these ids. One that runs one goes on: it could only be killed. */
    public CompletionStage<?> revoke(List<String> ids) {
        Map<String, JsonNode> arguments = Map.of("task_id", WireJson.tree(ids), "terminate", WireJson.tree(false));
        ControlRequest order = ControlRequest.order("revoke", arguments, null, 0);
        String text = EnvelopeJson.write(order.write(UUID.randomUUID().toString()));
        return wire.publish(names.control(), text);
    }

    /** As {@link io.lovage.event.RelaysEvents#relayTo}. */
    public Listening relayTo(Listener listener) {
        Relay relay = new Relay(this, listener);
        relays.add(relay);
        return relay;
    }

    /** Ends the listeners that nobody ended. Idempotent. */
    public void close() {
        relays.forEach(Relay::close);
    }

    /** A relay has ended. */
    void left(Relay relay) {
        relays.remove(relay);
    }

    boolean isOwn(String node) {
        return own.contains(node);
    }

    /** A node of this engine has ended. */
    void left(String node) {
        own.remove(node);
    }

    Wire wire() {
        return wire;
    }

    Names names() {
        return names;
    }

    CelerySettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    Engine engine() {
        return engine;
    }

    Map<String, JsonNode> broker() {
        return broker;
    }
}
