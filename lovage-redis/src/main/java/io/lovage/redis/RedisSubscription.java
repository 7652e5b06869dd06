package io.lovage.redis;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.TaskError;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

final class RedisSubscription implements Subscription {

    private static final int MOST = 1000;

    /** So many values tell how a lease ends. */
    private static final int SETTLEMENT = 5;

    /** Bells may get lost; {@code common.lua} counts on it. */
    private static final long LOOK_AGAIN_MILLIS = 1000;

    /** The clock may be one that a test sets, of which nobody here hears. */
    private static final long LOOK_AGAIN_AT_FOREIGN_CLOCK_MILLIS = 50;

    private final Parts parts;
    private final SubscribeSpec spec;
    /** Begins the token of each claim, which is stored with every lease. */
    private final String name = Long.toString(new SecureRandom().nextLong(), Character.MAX_RADIX);


    /** Has permits once it rang. */
    private final Semaphore doorbell = new Semaphore(0);

    private final Runnable bell = doorbell::release;

    /** Used by the polling thread alone: index of the queue that is served next, number of the claim, and its token if nobody knows what came of it. */
    private int turn;

    private long claims;
    private @Nullable String lostClaim;

    /** Queues at whose doors something waits, as far as the last claim knows. Used by the polling thread alone. */
    private List<String> atDoors = List.of();

    /** Set by any thread, taken back by the polling one. */
    private volatile boolean woken;

    private volatile boolean closed;

    RedisSubscription(Parts parts, SubscribeSpec spec) {
        this.parts = parts;
        this.spec = spec;
        parts.subscriptions().add(this);
        for (String queue : spec.queues()) {
            parts.bells().add(parts.bells().queue(queue), bell, parts.link());
            if (hasDoors()) {
                parts.doorBell().add(queue, bell, parts.link());
            }
        }
    }

    SubscribeSpec spec() {
        return spec;
    }

    /**
     * What a claim took.
     *
     * @param now when, in milliseconds
     * @param following when the next message changes by itself
     * @param atDoors queues at whose doors something waits
     */
    private record Taken(long now, @Nullable Long following, List<Delivery> deliveries, List<String> atDoors) {

        static final Taken NOTHING = new Taken(0, null, List.of(), List.of());
    }

    @Override
    public List<Delivery> poll(int max, Duration wait) throws InterruptedException {
        long start = System.nanoTime();
        long longest = nanos(wait);
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            int unused = doorbell.drainPermits();
            if (closed || parts.server().isClosed()) {
                return List.of();
            }
            Taken taken = take(Math.min(max, MOST));
            long left = longest - (System.nanoTime() - start);
            if (taken.deliveries().isEmpty() && !taken.atDoors().isEmpty()) {
                continue;
            }
            if (!taken.deliveries().isEmpty() || woken || closed || left <= 0) {
                woken = false;
                return taken.deliveries();
            }
            boolean unusedToo = doorbell.tryAcquire(Math.min(left, nanosToNextLook(taken)), TimeUnit.NANOSECONDS);
        }
    }

    private Taken take(int most) {
        if (most <= 0) {
            return Taken.NOTHING;
        }
        for (String queue : atDoors) {
            parts.doors().takeIn(queue, most);
        }
        String token = name + "/" + ++claims;
        List<String> queues = queuesFromTurn();
        Packer request = new Packer().array(8).texts(queues, queues.size());
        request.number(most).number(Millis.of(spec.lease())).text(token).text(spec.consumer());
        request.texts(spec.tasks(), spec.tasks().size()).textOrFalse(lostClaim);
        request.each(hasDoors() ? queues : List.of(), parts.doors()::write);
        try {
            Taken taken = parts.server().awaitTexts(Script.CLAIM, request, texts -> taken(texts, token));
            lostClaim = null;
            atDoors = taken.atDoors();
            return taken;
        } catch (Failure e) {
            if (e.kind() == Failure.Kind.UNANSWERED) {
                lostClaim = token;
            }
            if (e.kind() == Failure.Kind.CLOSED) {
                return Taken.NOTHING;
            }
            throw e;
        }
    }

    /** Celery's messages are all for workers. */
    private boolean hasDoors() {
        return parts.server().settings().celery().on() && !spec.tasks().isEmpty();
    }

    private List<String> queuesFromTurn() {
        List<String> queues =
                new ArrayList<>(spec.queues().subList(turn, spec.queues().size()));
        queues.addAll(spec.queues().subList(0, turn));
        turn = (turn + 1) % spec.queues().size();
        return queues;
    }

    private Taken taken(List<byte[]> texts, String token) {
        Unpacker in = new Unpacker(texts.get(0));
        in.beginArray();
        long now = in.number();
        Long following = in.orNull(Unpacker::number);
        int count = in.smallNumber();
        List<Delivery> deliveries =
                deliveries(ByteBuffer.wrap(in.binary()), texts.subList(1, 1 + count), token, Millis.read(now));
        return new Taken(now, following, deliveries, in.list(Unpacker::text));
    }

    /** Reads what {@code claim.lua} calls a LEASE for each envelope. */
    private List<Delivery> deliveries(ByteBuffer in, List<byte[]> envelopes, String token, Instant since) {
        List<Delivery> deliveries = new ArrayList<>(envelopes.size());
        for (byte[] envelope : envelopes) {
            MessageId id = new MessageId(in.getLong(), in.getLong());
            int attempt = in.getInt();
            int forgiven = in.getInt();
            int lapses = in.getInt();
            Message message = parts.envelopes().decode(envelope);
            deliveries.add(new Delivery(message, attempt, forgiven, lapses, since, new RedisLease(id, token)));
        }
        return deliveries;
    }

    private long nanosToNextLook(Taken taken) {
        Long following = taken.following();
        if (following == null) {
            return TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MILLIS);
        }
        long most = parts.server().usesServersClock() ? LOOK_AGAIN_MILLIS : LOOK_AGAIN_AT_FOREIGN_CLOCK_MILLIS;
        return TimeUnit.MILLISECONDS.toNanos(Math.max(1, Math.min(most, following - taken.now())));
    }

    private static long nanos(Duration wait) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        return wait.compareTo(longest) < 0 ? wait.toNanos() : Long.MAX_VALUE;
    }

    @Override
    public CompletionStage<List<SettleResult>> settle(List<Settlement> batch) {
        return Settling.ask(parts.server(), Script.SETTLE, batch, SETTLEMENT, RedisSubscription::settlement);
    }

    private static void settlement(Packer out, Settlement settlement) {
        RedisLease lease = RedisLease.of(settlement.delivery());
        if (settlement instanceof Settlement.Ack) {
            out.text("A").id(lease.id()).text(lease.token()).flag(false).flag(false);
        } else if (settlement instanceof Settlement.Release back) {
            out.text("R").id(lease.id()).text(lease.token());
            out.number(Millis.of(back.delay())).flag(back.counted());
        } else if (settlement instanceof Settlement.DeadLetter dead) {
            TaskError error = new TaskError("dead-letter", dead.reason(), null);
            out.text("D").id(lease.id()).text(lease.token());
            out.text(error.message()).binary(Requests.body(null, error, null, List.of()));
        } else if (settlement instanceof Settlement.Park park) {
            out.text("P").id(lease.id()).text(lease.token()).text(park.reason()).flag(false);
        }
    }

    @Override
    public CompletionStage<List<SettleResult>> extend(List<Delivery> deliveries) {
        long millis = Millis.of(spec.lease());
        return Settling.ask(parts.server(), Script.SETTLE, deliveries, SETTLEMENT, (out, delivery) -> {
            RedisLease lease = RedisLease.of(delivery);
            out.text("E").id(lease.id()).text(lease.token()).number(millis).flag(false);
        });
    }

    @Override
    public void wakeUp() {
        woken = true;
        doorbell.release();
    }

    @Override
    public void close() {
        closed = true;
        doorbell.release();
        if (parts.subscriptions().remove(this)) {
            for (String queue : spec.queues()) {
                parts.bells().remove(parts.bells().queue(queue), bell, parts.link());
                if (hasDoors()) {
                    parts.doorBell().remove(queue, bell, parts.link());
                }
            }
        }
    }
}
