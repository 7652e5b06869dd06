package io.lovage.redis.celery;

import io.lovage.celery.control.ControlRequest;
import io.lovage.celery.control.WorkerControl;
import io.lovage.celery.event.LamportClock;
import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.WireJson;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Asks the other workers which tasks they won't run, as Celery's own do when they start. Unlike those, a worker of Lovage doesn't wait for the answers before
 * it begins to work.
 */
final class Greeting {

    private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);
    private static final String REPLIES = "reply.celery.pidbox";
    private static final long PATIENCE_MILLIS = 1_000;

    private final String node;
    private final CelerySide side;
    private final WorkerControl control;
    private final LamportClock lamport;
    private final String key = UUID.randomUUID().toString();
    private final String binding;

    Greeting(String node, CelerySide side, WorkerControl control, LamportClock lamport) {
        this.node = node;
        this.side = side;
        this.control = control;
        this.lamport = lamport;
        this.binding = Names.binding(key, key + "." + REPLIES);
    }

    /** Asks, and takes the answers to heart on {@code thread} a second later. */
    void begin(ScheduledExecutorService thread) {
        ControlRequest hello = new ControlRequest(
                "hello",
                Map.of("from_node", WireJson.tree(node), "revoked", WireJson.object()),
                null,
                null,
                null,
                key,
                new DeliveryInfo(REPLIES, key, null),
                lamport.next());
        String text = EnvelopeJson.write(hello.write(UUID.randomUUID().toString()));
        var unused = side.wire()
                .bind(side.names().bindings(REPLIES), binding)
                .thenCompose(bound -> side.wire().publish(side.names().control(), text))
                .whenComplete((sent, error) -> {
                    if (error != null) {
                        LOG.debug("Worker {} could not greet Celery's others", node, error);
                    }
                });
        var unusedToo = thread.schedule(this::end, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void end() {
        var unused = side.wire()
                .unbind(side.names().bindings(REPLIES), binding, side.names().listOf(binding, key))
                .thenAccept(replies -> replies.forEach(this::heed))
                .exceptionally(error -> {
                    LOG.debug("Worker {} did not hear what Celery's others answered", node, error);
                    return null;
                });
    }

    private void heed(String reply) {
        try {
            EnvelopeJson.read(reply).value().map(Envelope::jsonTree).ifPresent(byNode -> byNode.forEach(this::heed));
        } catch (RuntimeException e) {
            LOG.debug("What another worker answered to worker {} can't be read: {}", node, e.getMessage());
        }
    }

    private void heed(JsonNode answer) {
        if (!answer.isObject()) {
            return;
        }
        Fields fields = Fields.of(answer, "a greeting");
        long unused = lamport.received(fields.integerOr("clock", 0));
        List<String> revoked = List.copyOf(fields.map("revoked").keySet());
        if (!revoked.isEmpty()) {
            control.revoke(revoked);
        }
    }
}
