package io.lovage.redis.celery;

import io.lovage.celery.control.ControlPanel;
import io.lovage.celery.control.ControlReply;
import io.lovage.celery.control.ControlRequest;
import io.lovage.celery.event.Happening.Life;
import io.lovage.celery.event.LamportClock;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.client.TaskControl;
import io.lovage.event.Event;
import io.lovage.event.Listening;
import io.lovage.worker.WorkerAttendant;
import io.lovage.worker.WorkerDesk;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker as Celery's tools see it: answers them and tells events, all on one thread of its own. */
final class Node implements WorkerAttendant {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** A client waits a second for replies; whoever doesn't fetch one by now never will. */
    private static final Duration REPLY_LIFE = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_REQUESTS = 1000;

    private final String name;
    private final CelerySide side;
    private final ScheduledThreadPoolExecutor thread;
    private final Voice voice;
    private final ControlPanel panel;
    private final Listening requests;
    private final AtomicInteger waiting = new AtomicInteger();

    Node(String name, WorkerDesk desk, CelerySide side) {
        this.name = name;
        this.side = side;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "lovage-" + desk.name() + "-celery");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        LamportClock lamport = new LamportClock();
        Memory memory = new Memory(new CeleryIds(), new RateTexts());
        voice = new Voice(
                new Teller(name, side.wire(), side.names(), side.clock(), lamport),
                desk,
                memory.ids(),
                side.settings().events(),
                thread);
        Withdrawing withdrawing =
                new Withdrawing(new TaskControl(side.engine(), side.clock()), voice, memory.ids(), thread);
        Control control = new Control(desk, voice, withdrawing, memory);
        panel = new ControlPanel(
                name, new Report(desk, side.engine(), side.clock(), side.broker(), memory), control, lamport);
        requests = side.wire().hear(Names.pattern(side.names().control()), this::heard);
        thread.execute(() -> guarded(() -> {
            voice.alive(Life.ONLINE);
            new Greeting(name, side, control, lamport).begin(thread);
        }));
        long period = Voice.HEARTBEAT.toMillis();
        var unused = thread.scheduleAtFixedRate(() -> guarded(voice::heartbeat), period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public void on(Event event) {
        voice.on(event);
    }

    /** On the connection's thread. */
    private void heard(String text) {
        if (waiting.incrementAndGet() > MOST_REQUESTS) {
            waiting.decrementAndGet();
            LOG.warn("Worker {} is asked by Celery's tools faster than it answers; a request is left out.", name);
            return;
        }
        thread.execute(() -> {
            waiting.decrementAndGet();
            guarded(() -> answer(text));
        });
    }

    private void answer(String text) {
        Decoded<ControlRequest> request = EnvelopeJson.read(text)
                .value()
                .map(ControlRequest::read)
                .orElseGet(() -> new Decoded.Broken<>("no envelope"));
        request.reason().ifPresent(reason -> LOG.debug("A request to worker {} can't be read: {}", name, reason));
        request.value().flatMap(panel::handle).ifPresent(this::reply);
    }

    private void reply(ControlReply reply) {
        String key = reply.to().routingKey();
        String text = EnvelopeJson.write(reply.write(UUID.randomUUID().toString()));
        var unused = side.wire()
                .members(side.names().bindings(reply.to().exchange()))
                .thenAccept(bindings -> bindings.stream()
                        .map(binding -> side.names().listOf(binding, key))
                        .filter(list -> !list.isEmpty())
                        .forEach(list -> {
                            var unusedToo = side.wire().push(list, text, REPLY_LIFE);
                        }))
                .exceptionally(error -> {
                    LOG.debug("A reply of worker {} was not sent", name, error);
                    return null;
                });
    }

    private void guarded(Runnable duty) {
        try {
            duty.run();
        } catch (RuntimeException e) {
            LOG.warn("Worker {} can't serve Celery's tools for now: {}", name, e.toString());
        }
    }

    @Override
    public void close() {
        requests.close();
        side.left(name);
        try {
            thread.execute(() -> guarded(() -> {
                voice.flush();
                voice.alive(Life.OFFLINE);
            }));
            thread.shutdown();
            if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                var unused = thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            var unused = thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
