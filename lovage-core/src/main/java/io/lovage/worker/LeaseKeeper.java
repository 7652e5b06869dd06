package io.lovage.worker;

import io.lovage.broker.SettleResult;
import io.lovage.broker.Subscription;
import io.lovage.client.Cancellations;
import io.lovage.event.Event;
import io.lovage.event.Events;
import io.lovage.message.MessageId;
import io.lovage.worker.RunningAttempt.StopReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Renews the leases of everything a worker holds at a third of their length, and tells attempts that lost theirs or are to be cancelled. */
final class LeaseKeeper {

    private static final Duration CANCEL_CHECK = Duration.ofSeconds(1);

    /** Younger attempts are not looked up: nobody has had the time to cancel them, and most are over by then. */
    private static final Duration CANCELLABLE_AGE = Duration.ofMillis(500);

    private static final int BATCH = 500;

    private final Held held;
    private final Subscription subscription;
    private final Cancellations cancellations;
    private final Events events;
    private final Clock clock;

    LeaseKeeper(Held held, Subscription subscription, Cancellations cancellations, Events events, Clock clock) {
        this.held = held;
        this.subscription = subscription;
        this.cancellations = cancellations;
        this.events = events;
        this.clock = clock;
    }

    void start(ScheduledExecutorService timer, Duration lease) {
        long third = Math.max(1, lease.toMillis() / 3);
        var unused = timer.scheduleWithFixedDelay(
                () -> guarded("renewing leases", this::renewAll), third, third, TimeUnit.MILLISECONDS);
        long check = CANCEL_CHECK.toMillis();
        unused = timer.scheduleWithFixedDelay(
                () -> guarded("looking for cancelled tasks", this::cancelAsked), check, check, TimeUnit.MILLISECONDS);
    }

    private void renewAll() {
        List<RunningAttempt> attempts = held.all();
        for (int from = 0; from < attempts.size(); from += BATCH) {
            renew(attempts.subList(from, Math.min(attempts.size(), from + BATCH)));
        }
    }

    private void renew(List<RunningAttempt> attempts) {
        var unused = subscription.extend(Held.deliveries(attempts)).whenComplete((results, error) -> {
            if (error != null) {
                events.tell(new Event.EngineTrouble("renewing leases", error));
                return;
            }
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == SettleResult.STALE) {
                    attempts.get(i).stop(StopReason.LEASE_LOST);
                }
            }
        });
    }

    private void cancelAsked() {
        Instant youngest = clock.instant().minus(CANCELLABLE_AGE);
        List<MessageId> ids = held.all().stream()
                .filter(attempt -> attempt.delivery().leasedAt().isBefore(youngest))
                .map(attempt -> attempt.message().id())
                .toList();
        for (int from = 0; from < ids.size(); from += BATCH) {
            Map<MessageId, String> asked = cancellations.among(ids.subList(from, Math.min(ids.size(), from + BATCH)));
            asked.forEach(this::cancel);
        }
    }

    private void cancel(MessageId id, String reason) {
        RunningAttempt attempt = held.find(id);
        if (attempt != null) {
            attempt.cancelBecause(reason);
        }
    }

    private void guarded(String doing, Runnable duty) {
        try {
            duty.run();
        } catch (RuntimeException e) {
            events.tell(new Event.EngineTrouble(doing, e));
        }
    }
}
