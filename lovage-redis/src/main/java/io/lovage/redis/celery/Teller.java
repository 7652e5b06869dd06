package io.lovage.redis.celery;

import io.lovage.celery.event.CeleryEvent;
import io.lovage.celery.event.EventSource;
import io.lovage.celery.event.Events;
import io.lovage.celery.event.Happening;
import io.lovage.celery.event.LamportClock;
import io.lovage.celery.wire.Envelope;
import io.lovage.celery.wire.EnvelopeJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Publishes what a node tells. Thread-safe. */
record Teller(String node, Wire wire, Names names, Clock clock, LamportClock lamport) {

    /** Something that happened at a time. */
    record Told(Instant at, Happening what) {}

    CompletionStage<?> tell(Happening what) {
        CeleryEvent event = event(new Told(clock.instant(), what));
        return publish(event.routingKey(), Events.write(event, tag()));
    }

    /** At least one event about tasks, in one message. */
    CompletionStage<?> tellTogether(List<Told> events) {
        return publish(
                Events.BATCH, Events.writeBatch(events.stream().map(this::event).toList(), tag()));
    }

    private CompletionStage<?> publish(String routingKey, Envelope envelope) {
        return wire.publish(names.events(routingKey), EnvelopeJson.write(envelope));
    }

    private CeleryEvent event(Told told) {
        int pid = (int) ProcessHandle.current().pid();
        return new CeleryEvent(
                new EventSource(node, pid, lamport.next(), told.at(), hoursWest(told.at())), told.what());
    }

    /** Monitors on other machines show times as if each machine's clock showed its own zone's time. */
    private static int hoursWest(Instant at) {
        int seconds = ZoneId.systemDefault().getRules().getOffset(at).getTotalSeconds();
        return (int) -Duration.ofSeconds(seconds).toHours();
    }

    private static String tag() {
        return UUID.randomUUID().toString();
    }
}
