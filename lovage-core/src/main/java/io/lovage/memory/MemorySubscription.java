package io.lovage.memory;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.store.TaskError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

final class MemorySubscription implements Subscription {

    private final Session session;
    private final SubscribeSpec spec;
    private final Runnable closer = this::stop;

    /** Index of the queue that is served next. Used by the polling thread alone. */
    private int turn;

    /** Set by any thread, taken back by the polling one. */
    private volatile boolean woken;

    private volatile boolean closed;

    MemorySubscription(Session session, SubscribeSpec spec) {
        this.session = session;
        this.spec = spec;
        session.remember(closer);
    }

    @Override
    public List<Delivery> poll(int max, Duration wait) throws InterruptedException {
        List<Delivery> taken =
                session.space().await((contents, now) -> take(contents.messages(), max, now), this::isEnough, wait);
        woken = false;
        return taken;
    }

    private boolean isEnough() {
        return woken || closed;
    }

    private List<Delivery> take(Messages messages, int max, Instant now) {
        List<Delivery> taken = new ArrayList<>();
        Instant until = Times.after(now, spec.lease());
        while (!closed && taken.size() < max) {
            Slot next = next(messages);
            if (next == null) {
                break;
            }
            taken.add(messages.lease(next, spec.consumer(), now, until));
        }
        return taken;
    }

    /** The first message of the first queue, from the one whose turn it is on, that has any. */
    private @Nullable Slot next(Messages messages) {
        for (int tried = 0; tried < spec.queues().size(); tried++) {
            String queue = spec.queues().get(turn);
            turn = (turn + 1) % spec.queues().size();
            Slot next = messages.next(queue, spec.tasks());
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    @Override
    public CompletionStage<List<SettleResult>> settle(List<Settlement> batch) {
        return session.stage((contents, now) -> batch.stream()
                .map(settlement -> settle(contents, settlement, now))
                .toList());
    }

    private static SettleResult settle(Contents contents, Settlement settlement, Instant now) {
        Slot slot = contents.messages().held(settlement.delivery());
        if (slot == null) {
            return SettleResult.STALE;
        }
        if (!(settlement instanceof Settlement.Release release) || release.counted()) {
            slot.settled();
        }
        if (settlement instanceof Settlement.Ack) {
            contents.messages().remove(slot);
        } else if (settlement instanceof Settlement.Release back) {
            release(contents.messages(), slot, back, now);
        } else if (settlement instanceof Settlement.DeadLetter dead) {
            contents.bury(slot, new TaskError("dead-letter", dead.reason(), null), now);
        } else if (settlement instanceof Settlement.Park park) {
            slot.uncount();
            contents.messages().move(slot, Position.parked(park.reason(), now));
        }
        return SettleResult.DONE;
    }

    private static void release(Messages messages, Slot slot, Settlement.Release release, Instant now) {
        if (!release.counted()) {
            slot.uncount();
        }
        messages.move(slot, Position.dueAt(Times.after(now, release.delay()), now));
    }

    @Override
    public CompletionStage<List<SettleResult>> extend(List<Delivery> deliveries) {
        return session.stage((contents, now) -> deliveries.stream()
                .map(delivery -> extend(contents.messages(), delivery, now))
                .toList());
    }

    private SettleResult extend(Messages messages, Delivery delivery, Instant now) {
        Slot slot = messages.held(delivery);
        if (slot == null || !(delivery.token() instanceof Lease lease)) {
            return SettleResult.STALE;
        }
        messages.move(slot, Position.leased(lease, Times.after(now, spec.lease())));
        return SettleResult.DONE;
    }

    @Override
    public void wakeUp() {
        woken = true;
        session.space().wake();
    }

    @Override
    public void close() {
        session.close(closer);
    }

    private void stop() {
        closed = true;
        session.space().wake();
    }
}
