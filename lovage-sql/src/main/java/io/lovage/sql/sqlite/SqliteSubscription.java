package io.lovage.sql.sqlite;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.sql.Settlements;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

final class SqliteSubscription implements Subscription {

    /** The clock may be one that a test sets, of which nobody here hears: so look again that often, if time may change anything. */
    private static final long LOOK_AGAIN_MILLIS = 50;

    private static final int MOST = 1000;

    private final Parts parts;
    private final SubscribeSpec spec;
    private final Claim claim;
    private final Doorbell doorbell;

    /** Set by any thread, taken back by the polling one. */
    private volatile boolean woken;

    private volatile boolean closed;

    SqliteSubscription(Parts parts, SubscribeSpec spec, Claim claim, Doorbell doorbell) {
        this.parts = parts;
        this.spec = spec;
        this.claim = claim;
        this.doorbell = doorbell;
        parts.news().add(doorbell);
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
            Claim.Taken taken = take(max);
            long left = longest - (System.nanoTime() - start);
            if (!taken.messages().isEmpty() || woken || left <= 0) {
                woken = false;
                return taken.messages().stream().map(Claimed::delivery).toList();
            }
            doorbell.await(Math.min(left, nanosUntil(taken.nextChange())));
        }
    }

    private boolean isOver() {
        return closed || parts.writer().isClosing();
    }

    private Claim.Taken take(int max) {
        int most = Math.min(max, MOST);
        if (most <= 0) {
            return new Claim.Taken(List.of(), Long.MAX_VALUE);
        }
        Operation<Claim.Taken> operation = new Operation<>(
                Operation.Phase.CLAIM, most, work -> claim.run(work, most), SqliteSubscription::nothingIfClosed);
        return Waiting.on(parts.writer().submit(operation.after(claim::look)));
    }

    private static Claim.Taken nothingIfClosed(Failure failure) {
        if (failure.kind() == Failure.Kind.CLOSED) {
            return new Claim.Taken(List.of(), Long.MAX_VALUE);
        }
        throw failure.exception();
    }

    private long nanosUntil(long change) {
        if (change == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long millis = Math.max(1, change - parts.clock().millis());
        return Duration.ofMillis(Math.min(millis, LOOK_AGAIN_MILLIS)).toNanos();
    }

    private static long nanos(Duration wait) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        return wait.compareTo(longest) < 0 ? wait.toNanos() : Long.MAX_VALUE;
    }

    @Override
    public CompletionStage<List<SettleResult>> settle(List<Settlement> batch) {
        List<Settlement> copy = List.copyOf(batch);
        return parts.writer().submit(parts.settling(copy.size(), work -> Settlements.settle(work, copy)));
    }

    @Override
    public CompletionStage<List<SettleResult>> extend(List<Delivery> deliveries) {
        List<Delivery> copy = List.copyOf(deliveries);
        return parts.writer().submit(parts.settling(copy.size(), work -> Settlements.extend(work, copy, spec.lease())));
    }

    @Override
    public void wakeUp() {
        woken = true;
        doorbell.ring();
    }

    @Override
    public void close() {
        closed = true;
        parts.news().remove(doorbell);
        doorbell.ring();
    }
}
