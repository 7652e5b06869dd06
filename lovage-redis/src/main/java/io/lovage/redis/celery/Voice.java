package io.lovage.redis.celery;

import io.lovage.celery.event.Happening;
import io.lovage.celery.event.Happening.Life;
import io.lovage.celery.event.Happening.WorkerAlive;
import io.lovage.event.Event;
import io.lovage.event.Listener;
import io.lovage.message.Message;
import io.lovage.worker.HeldTask;
import io.lovage.worker.WorkerDesk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node tells without being asked: signs of life, and if somebody wants to hear it what happens to its tasks. The worker's threads only put that into a
 * queue; what it has no room for isn't told.
 */
final class Voice implements Listener {

    static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Voice.class);

    private static final int MOST_WAITING = 10_000;
    private static final int BATCH = 100;
    private static final long GATHERING_MILLIS = 50;
    private static final long SENDING_SECONDS = 5;
    private static final List<String> SOFTWARE =
            List.of("lovage", CelerySide.VERSION, String.valueOf(System.getProperty("os.name")));

    /** Something that happened, as the worker's threads leave it. */
    private record Noted(
            Instant at, Event.OfTask event, @Nullable Message message) {}

    private final Teller teller;
    private final WorkerDesk desk;
    private final ScheduledExecutorService thread;
    private final Happenings happenings;
    private final Queue<Noted> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean gathering = new AtomicBoolean();
    private final AtomicBoolean complained = new AtomicBoolean();
    private volatile boolean tellsOfTasks;

    /**
     * @param thread whose only thread does all but listening
     */
    Voice(Teller teller, WorkerDesk desk, CeleryIds names, boolean tellsOfTasks, ScheduledExecutorService thread) {
        this.teller = teller;
        this.desk = desk;
        this.happenings = new Happenings(names);
        this.tellsOfTasks = tellsOfTasks;
        this.thread = thread;
    }

    /** Whether that is a change. */
    boolean tellOfTasks(boolean tell) {
        boolean change = tell != tellsOfTasks;
        tellsOfTasks = tell;
        return change;
    }

    void heartbeat() {
        alive(Life.HEARTBEAT);
    }

    void alive(Life life) {
        int active = (int) desk.held().stream()
                .filter(task -> task.state() == HeldTask.State.RUNNING)
                .count();
        long ended = desk.ended().values().stream().mapToLong(Long::longValue).sum();
        tell(new WorkerAlive(
                life, HEARTBEAT, active, (int) Math.min(Integer.MAX_VALUE, ended), Nodes.load(), SOFTWARE));
    }

    /** Tells of a task that this worker never had in its hands. */
    void tellOfTask(Happening what) {
        if (tellsOfTasks) {
            tell(what);
        }
    }

    private void tell(Happening what) {
        var unused = teller.tell(what).whenComplete((sent, error) -> {
            if (error != null) {
                LOG.debug("Celery's event {} of {} was not sent", what.type(), teller.node(), error);
            }
        });
    }

    @Override
    public void on(Event event) {
        if (!tellsOfTasks || !(event instanceof Event.OfTask ofTask)) {
            return;
        }
        if (count.incrementAndGet() > MOST_WAITING) {
            count.decrementAndGet();
            if (complained.compareAndSet(false, true)) {
                LOG.warn(
                        "Worker {} does more than it can tell Celery's monitors: from now on they miss some of it.",
                        desk.name());
            }
            return;
        }
        Message message = ofTask instanceof Event.Started
                ? desk.find(ofTask.id()).map(HeldTask::message).orElse(null)
                : null;
        waiting.add(new Noted(teller.clock().instant(), ofTask, message));
        if (gathering.compareAndSet(false, true)) {
            var unused = thread.schedule(this::flush, GATHERING_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends what waits. Waits for each batch, so that a slow server makes the queue full and not the memory. */
    void flush() {
        gathering.set(false);
        List<Teller.Told> batch = new ArrayList<>();
        try {
            for (Noted noted = waiting.poll(); noted != null; noted = waiting.poll()) {
                count.decrementAndGet();
                for (Happening what : happenings.of(noted.event(), noted.message())) {
                    batch.add(new Teller.Told(noted.at(), what));
                }
                if (batch.size() >= BATCH) {
                    send(batch);
                    batch.clear();
                }
            }
            if (!batch.isEmpty()) {
                send(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("{} events of {} were not sent", batch.size(), teller.node(), e);
        }
    }

    private void send(List<Teller.Told> batch) throws Exception {
        Object unused = teller.tellTogether(batch).toCompletableFuture().get(SENDING_SECONDS, TimeUnit.SECONDS);
    }
}
