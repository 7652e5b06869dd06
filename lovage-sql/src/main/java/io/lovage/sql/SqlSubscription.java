package io.lovage.sql;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

final class SqlSubscription implements Subscription {

    /** The clock may be one that a test sets, of which nobody here hears: so look again that often, if time may change anything. */
    private static final long LOOK_AGAIN_MILLIS = 50;

    private static final int MOST = 1000;

    private final Access access;
    private final SubscribeSpec spec;
    private final Claiming claiming;
    private final Doorbell doorbell;

    /** Set by any thread, taken back by the polling one. */
    private volatile boolean woken;

    private volatile boolean closed;

    SqlSubscription(Access access, SubscribeSpec spec, Claiming claiming, Doorbell doorbell) {
        this.access = access;
        this.spec = spec;
        this.claiming = claiming;
        this.doorbell = doorbell;
        access.news().add(doorbell);
    }

    @Override
    public List<Delivery> poll(int max, Duration wait) throws InterruptedException {
        long start = System.nanoTime();
        long longest = nanos(wait);
        while (true) {
            doorbell.listen();
            if (isOver()) {
                return List.of();
            }
            Claiming.Taken taken = take(max);
            long left = longest - (System.nanoTime() - start);
            if (!taken.messages().isEmpty() || woken || left <= 0) {
                woken = false;
                return taken.messages().stream().map(Claimed::delivery).toList();
            }
            doorbell.await(Math.min(Math.min(left, claiming.trustNanos()), nanosUntil(taken.nextChange())));
        }
    }

    private boolean isOver() {
        return closed || access.isClosing();
    }

    private Claiming.Taken take(int max) {
        int most = Math.min(max, MOST);
        return most <= 0 ? Claiming.Taken.NOTHING : claiming.take(most);
    }

    private long nanosUntil(long change) {
        if (change == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long millis = Math.max(1, change - access.clock().millis());
        return Duration.ofMillis(Math.min(millis, LOOK_AGAIN_MILLIS)).toNanos();
    }

    private static long nanos(Duration wait) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        return wait.compareTo(longest) < 0 ? wait.toNanos() : Long.MAX_VALUE;
    }

    @Override
    public CompletionStage<List<SettleResult>> settle(List<Settlement> batch) {
        List<Settlement> copy = List.copyOf(batch);
        return access.submit(Operation.settling(copy.size(), work -> Settlements.settle(work, copy)));
    }

    @Override
    public CompletionStage<List<SettleResult>> extend(List<Delivery> deliveries) {
        List<Delivery> copy = List.copyOf(deliveries);
        return access.submit(Operation.settling(copy.size(), work -> Settlements.extend(work, copy, spec.lease())));
    }

    @Override
    public void wakeUp() {
        woken = true;
        doorbell.ring();
    }

    @Override
    public void close() {
        closed = true;
        access.news().remove(doorbell);
        doorbell.ring();
    }
}
