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
import java.util.function.Consumer;
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

    private final Runnable doorOpened = doorbell::release;
    private final Consumer<byte[]> bell = this::ring;

    /** Used by the polling thread alone: index of the queue that is served next, and number of the claim. */
    private int turn;

    private long claims;
    private final Inbox inbox;

    /** Queues at whose doors something waits, as far as the last claim knows. Used by the polling thread alone. */
    private List<String> atDoors = List.of();

    /** Set by any thread, taken back by the polling one. */
    private volatile boolean woken;

    private volatile boolean closed;

    RedisSubscription(Parts parts, SubscribeSpec spec) {
        this.parts = parts;
        this.spec = spec;
        inbox = new Inbox(parts, name, doorOpened);
        parts.subscriptions().add(this);
        for (String queue : spec.queues()) {
            parts.bells().add(parts.bells().queue(queue), bell, parts.link());
            if (hasDoors()) {
                parts.doorBell().add(queue, doorOpened, parts.link());
            }
        }
    }

    private void ring(byte[] published) {
        doorbell.release();
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
     * @param waiting whether the consumer waits now, as {@code claim.lua} has it
     */
    private record Taken(
            long now, @Nullable Long following, List<Delivery> deliveries, List<String> atDoors, int waiting) {

        static final Taken NOTHING = new Taken(0, null, List.of(), List.of(), 0);

        /** One is on its way to the inbox. */
        boolean isHandedOver() {
            return waiting == 2;
        }
    }

    @Override
    public List<Delivery> poll(int max, Duration wait) throws InterruptedException {
        try {
            return poll(max, System.nanoTime(), nanos(wait));
        } finally {
            inbox.leave(spec.queues());
        }
    }

    private List<Delivery> poll(int max, long start, long longest) throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            int unused = doorbell.drainPermits();
            if (closed || parts.server().isClosed()) {
                return List.of();
            }
            Delivery handed = inbox.take();
            if (handed != null) {
                return List.of(handed);
            }
            long left = longest - (System.nanoTime() - start);
            Taken taken = take(Math.min(max, MOST), left > 0);
            if (taken.isHandedOver()) {
                awaitMail();
                continue;
            }
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

    private void awaitMail() throws InterruptedException {
        if (!doorbell.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
            inbox.giveUp();
        }
    }

    private Taken take(int most, boolean waits) {
        if (most <= 0) {
            return Taken.NOTHING;
        }
        for (String queue : atDoors) {
            parts.doors().takeIn(queue, most);
        }
        String token = name + "/" + ++claims;
        List<String> queues = queuesFromTurn();
        Packer request = new Packer().array(10).texts(queues, queues.size());
        request.number(most).number(Millis.of(spec.lease())).text(token).text(spec.consumer());
        request.texts(spec.tasks(), spec.tasks().size());
        request.each(hasDoors() ? queues : List.of(), parts.doors()::write);
        inbox.write(request);
        inbox.writeWish(request, waits);
        try {
            Taken taken = parts.server().awaitTexts(Script.CLAIM, request, texts -> taken(texts, token));
            if (!taken.isHandedOver()) {
                inbox.answered(taken.waiting() == 1 ? token : null);
            }
            atDoors = taken.atDoors();
            return taken;
        } catch (Failure e) {
            if (e.kind() == Failure.Kind.UNANSWERED) {
                inbox.unanswered(token);
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
        return new Taken(now, following, deliveries, in.list(Unpacker::text), in.smallNumber());
    }

    /** Reads what {@code claim.lua} calls a LEASE for each envelope. */
    private List<Delivery> deliveries(ByteBuffer in, List<byte[]> envelopes, String token, Instant since) {
        List<Delivery> deliveries = new ArrayList<>(envelopes.size());
        for (byte[] envelope : envelopes) {
            RedisLease lease = new RedisLease(new MessageId(in.getLong(), in.getLong()), token);
            int attempt = in.getInt();
            int forgiven = in.getInt();
            int lapses = in.getInt();
            Message message = parts.envelopes().decode(envelope);
            deliveries.add(new Delivery(message, attempt, forgiven, lapses, since, lease));
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
            inbox.close();
            for (String queue : spec.queues()) {
                parts.bells().remove(parts.bells().queue(queue), bell, parts.link());
                if (hasDoors()) {
                    parts.doorBell().remove(queue, doorOpened, parts.link());
                }
            }
        }
    }
}
