package io.lovage.client;

import io.lovage.broker.Delivery;
import io.lovage.broker.SettleResult;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.event.Errors;
import io.lovage.event.Event;
import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Handles the messages of one queue until it is closed. Made by {@link MessageQueue#consume}. Thread-safe. */
public final class Consumer<T> implements AutoCloseable {

    private static final Duration LONGEST_POLL = Duration.ofSeconds(5);
    private static final long PAUSE_AFTER_TROUBLE_MILLIS = 500;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final MessageQueue<T> queue;
    private final ConsumerSettings settings;
    private final MessageHandler<T> handler;
    private final MessageQueue.Parts parts;
    private final Subscription subscription;
    private final Semaphore free;
    private final Set<Received<T>> held = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final ScheduledExecutorService keeper;
    private final Thread intake;
    private final CountDownLatch closed = new CountDownLatch(1);

    Consumer(MessageQueue<T> queue, ConsumerSettings settings, MessageHandler<T> handler, MessageQueue.Parts parts) {
        this.queue = queue;
        this.settings = settings;
        this.handler = handler;
        this.parts = parts;
        String name = "consumer-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        this.subscription = parts.engine()
                .broker()
                .subscribe(new SubscribeSpec(List.of(queue.name()), settings.lease(), name, Set.of()));
        this.free = new Semaphore(settings.concurrency());
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(
                settings.concurrency(), task -> daemon(task, "lovage-" + name + "-" + number.incrementAndGet()));
        this.keeper = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "lovage-" + name + "-keeper"));
        this.intake = daemon(this::run, "lovage-" + name + "-intake");
    }

    void start() {
        long third = Math.max(1, settings.lease().toMillis() / 3);
        var unused = keeper.scheduleWithFixedDelay(this::renewLeases, third, third, TimeUnit.MILLISECONDS);
        intake.start();
    }

    /** Stops intake, lets handlers finish within the settings' deadline, and gives the rest back uncounted. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        subscription.wakeUp();
        try {
            intake.join();
            threads.shutdown();
            if (!threads.awaitTermination(settings.stopDeadline().toMillis(), TimeUnit.MILLISECONDS)) {
                giveBack(new ArrayList<>(held));
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        } finally {
            keeper.shutdownNow();
            subscription.close();
        }
    }

    private void run() {
        while (closed.getCount() > 0) {
            try {
                free.acquire();
                int room = 1 + free.drainPermits();
                List<Delivery> deliveries = poll(room);
                free.release(room - deliveries.size());
                deliveries.forEach(this::accept);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private List<Delivery> poll(int room) throws InterruptedException {
        try {
            return subscription.poll(room, LONGEST_POLL);
        } catch (RuntimeException e) {
            parts.events().tell(new Event.EngineTrouble("fetching messages", e));
            boolean unused = closed.await(PAUSE_AFTER_TROUBLE_MILLIS, TimeUnit.MILLISECONDS);
            return List.of();
        }
    }

    private void accept(Delivery delivery) {
        Settlement misplaced = Misplaced.settlement(delivery, parts.clock().instant());
        if (misplaced != null) {
            var unused = subscription.settle(List.of(misplaced));
            free.release();
            return;
        }
        Received<T> received = new Received<>(queue, subscription, delivery);
        held.add(received);
        threads.execute(() -> handle(received));
    }

    private void handle(Received<T> received) {
        try {
            handler.handle(received);
            received.ack();
        } catch (InvalidMessageException e) {
            settleAfter(e, () -> received.deadLetter(Errors.describe(e)));
        } catch (Throwable e) { // Errors too: a message must not take its consumer down.
            settleAfter(e, () -> retryOrGiveUp(received, e));
        } finally {
            held.remove(received);
            free.release();
        }
    }

    private void settleAfter(Throwable error, Runnable settlement) {
        parts.events().tell(new Event.EngineTrouble("handling a message of queue '" + queue.name() + "'", error));
        try {
            settlement.run();
        } catch (RuntimeException e) {
            parts.events().tell(new Event.EngineTrouble("settling a message", e));
        }
    }

    private void retryOrGiveUp(Received<T> received, Throwable error) {
        int attempt = received.delivery().countedAttempts();
        if (settings.retry().allows(error, attempt)) {
            received.release(settings.retry()
                    .waitAfter(attempt, ThreadLocalRandom.current().nextDouble()));
        } else {
            received.deadLetter(Errors.describe(error));
        }
    }

    private void renewLeases() {
        List<Received<T>> open =
                held.stream().filter(received -> !received.isSettled()).toList();
        if (open.isEmpty()) {
            return;
        }
        try {
            var unused =
                    subscription.extend(open.stream().map(Received::delivery).toList());
        } catch (RuntimeException e) {
            parts.events().tell(new Event.EngineTrouble("renewing leases of messages", e));
        }
    }

    private void giveBack(List<Received<T>> unfinished) {
        List<Settlement> releases = unfinished.stream()
                .filter(received -> !received.isSettled())
                .<Settlement>map(received -> new Settlement.Release(received.delivery(), Duration.ZERO, false))
                .toList();
        if (!releases.isEmpty()) {
            List<SettleResult> unused = Stages.await(subscription.settle(releases), "giving messages back");
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
