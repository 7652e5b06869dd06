package io.lovage.redis.celery;

import io.lovage.celery.control.ControlRequest;
import io.lovage.celery.event.CeleryEvent;
import io.lovage.celery.event.Events;
import io.lovage.celery.event.Happening;
import io.lovage.celery.event.Happening.Life;
import io.lovage.celery.event.LamportClock;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.event.Event;
import io.lovage.event.Listener;
import io.lovage.event.Listening;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener what Celery's workers tell, in Python and in other processes in Java, on a thread of its own. */
final class Relay implements Listening {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_NODES = 10_000;

    /** A worker that starts may tell of itself before it hears anything. */
    private static final int TIMES_ASKED = 4;

    private final CelerySide side;
    private final Listener listener;
    private final Translation translation = new Translation();

    /** How often each node was asked. Used by the thread alone. */
    private final Map<String, Integer> asked = new HashMap<>();

    private final LamportClock lamport = new LamportClock();
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean complained = new AtomicBoolean();
    private final Listening hearing;
    private final Thread thread;

    Relay(CelerySide side, Listener listener) {
        this.side = side;
        this.listener = listener;
        this.thread = new Thread(this::run, "lovage-celery-events");
        thread.setDaemon(true);
        thread.start();
        this.hearing = side.wire().hear(side.names().allEvents(), this::heard);
        askForTasks(null);
    }

    /** On the connection's thread. */
    private void heard(String text) {
        if (!waiting.offer(text) && complained.compareAndSet(false, true)) {
            LOG.warn("Celery's workers tell more than a listener takes; from now on it misses some of it.");
        }
    }

    private void run() {
        try {
            while (true) {
                String text = waiting.take();
                try {
                    relay(text);
                } catch (RuntimeException e) {
                    LOG.warn("A listener for events of Celery failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void relay(String text) {
        Decoded<Envelope> envelope = EnvelopeJson.read(text);
        envelope.reason().ifPresent(reason -> LOG.debug("What came as an event of Celery can't be read: {}", reason));
        if (envelope.value().isEmpty()) {
            return;
        }
        for (Decoded<CeleryEvent> read : Events.read(envelope.value().get())) {
            read.reason().ifPresent(reason -> LOG.debug("An event of Celery can't be read: {}", reason));
            read.value().filter(told -> !side.isOwn(told.source().hostname())).ifPresent(this::relay);
        }
    }

    private void relay(CeleryEvent told) {
        if (told.source().clock() != null) {
            long unused = lamport.received(told.source().clock());
        }
        if (told.what() instanceof Happening.WorkerAlive alive) {
            ask(told.source().hostname(), alive.life());
        }
        Event event = translation.of(told);
        if (event != null) {
            listener.on(event);
        }
    }

    private void ask(String node, Life life) {
        if (life != Life.HEARTBEAT) {
            asked.remove(node);
        }
        if (life != Life.OFFLINE && asked.size() < MOST_NODES && asked.merge(node, 1, Integer::sum) <= TIMES_ASKED) {
            askForTasks(List.of(node));
        }
    }

    /** Workers tell of tasks only once they were asked to. */
    private void askForTasks(@Nullable List<String> nodes) {
        ControlRequest request = ControlRequest.order("enable_events", Map.of(), nodes, lamport.next());
        String text = EnvelopeJson.write(request.write(UUID.randomUUID().toString()));
        var unused = side.wire().publish(side.names().control(), text).whenComplete((sent, error) -> {
            if (error != null) {
                LOG.debug("Celery's workers could not be asked to tell of their tasks", error);
            }
        });
    }

    @Override
    public void close() {
        hearing.close();
        thread.interrupt();
        side.left(this);
    }
}
