package io.lovage.cli;

import io.lovage.client.Received;
import io.lovage.client.Receiver;
import io.lovage.message.EngineUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Moves messages from a queue to a sink in batches and acks each batch when the sink has it. While a sink keeps a batch waiting, its leases are renewed.
 *
 * @param <T> what a message holds
 */
final class MessagePump<T> implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(30);

    private static final int BATCH = 500;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Receiver<T> receiver;
    private final Predicate<List<Received<T>>> sink;
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(MessagePump::daemon);

    /** What the sink has now. Written by the thread that runs, read by the keeper. */
    private volatile List<Received<T>> current = List.of();

    private long lost;

    /** Written by whoever stops it, read by the thread that runs. */
    private volatile boolean stopped;

    /**
     * @param sink takes a batch and says whether it has all of it; if not, the batch goes back to the queue and it was the last one
     */
    MessagePump(Receiver<T> receiver, Predicate<List<Received<T>>> sink) {
        this.receiver = receiver;
        this.sink = sink;
        long third = LEASE.toMillis() / 3;
        var unused = keeper.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.MILLISECONDS);
    }

    /** How many messages the sink took although their leases had lapsed, so that others may get them as well. */
    long lost() {
        return lost;
    }

    /** Ends {@link #run} soon, from any thread. */
    void stop() {
        stopped = true;
        receiver.wakeUp();
    }

    /** Pumps until it is stopped, {@code max} messages have gone through, nothing came for {@code idleTimeout}, or the sink has had enough. */
    void run(long max, @Nullable Duration idleTimeout) throws InterruptedException {
        long left = max;
        long lastCameAt = System.nanoTime();
        while (!stopped && left > 0) {
            Duration wait = idleTimeout == null ? LONGEST_WAIT : rest(idleTimeout, lastCameAt);
            List<Received<T>> batch = receiver.receive((int) Math.min(BATCH, left), wait);
            if (!batch.isEmpty()) {
                lastCameAt = System.nanoTime();
                left -= batch.size();
                if (!moved(batch)) {
                    return;
                }
            } else if (idleTimeout != null && rest(idleTimeout, lastCameAt).isZero()) {
                return;
            }
        }
    }

    @Override
    public void close() {
        keeper.shutdownNow();
    }

    private boolean moved(List<Received<T>> batch) {
        if (stopped) {
            receiver.giveBackAll(batch);
            return false;
        }
        current = batch;
        boolean taken = sink.test(batch);
        if (taken) {
            lost += batch.size() - receiver.ackAll(batch);
        } else {
            receiver.giveBackAll(batch);
        }
        current = List.of();
        return taken;
    }

    private void renew() {
        try {
            receiver.extendAll(current);
        } catch (EngineUnavailableException e) {
            return; // It is tried again, and if the lease lapses meanwhile, the ack will tell.
        }
    }

    private static Duration rest(Duration idleTimeout, long lastCameAt) {
        Duration rest = idleTimeout.minusNanos(System.nanoTime() - lastCameAt);
        if (rest.isNegative()) {
            return Duration.ZERO;
        }
        return rest.compareTo(LONGEST_WAIT) < 0 ? rest : LONGEST_WAIT;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "lovage-consume-keeper");
        thread.setDaemon(true);
        return thread;
    }
}
