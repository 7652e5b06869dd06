package io.lovage.worker;

import io.lovage.broker.Delivery;
import io.lovage.broker.Settlement;
import io.lovage.broker.SubscribeSpec;
import io.lovage.client.Cancellations;
import io.lovage.engine.Engine;
import io.lovage.event.Event;
import io.lovage.event.Events;
import io.lovage.flow.Flows;
import io.lovage.message.Message;
import io.lovage.task.RegisteredTask;
import io.lovage.task.TaskRegistry;
import io.lovage.worker.Committer.Ending;
import io.lovage.worker.RunningAttempt.StopReason;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/*
 * The life of a delivery here: Intake fetches it -> accept() checks it -> a slot runs it (AttemptRunner) -> Committer makes its end durable, and with it the
 * flow's progress -> Held forgets it. Meanwhile LeaseKeeper renews its lease. It is settled last, so whenever this process dies the engine has it still and
 * gives it to another worker when the lease lapses; and since commits are fenced by the lease, only one of two such attempts counts.
 */

/**
 * Runs tasks. Started once and stopped once. Thread-safe.
 *
 * <p>Nothing but {@link #stop} ends it: engine faults, bad messages, unknown tasks and handlers' errors don't.
 */
public final class Worker implements AutoCloseable {

    private static final Duration HOUSEKEEPING = Duration.ofSeconds(5);
    private static final Duration PATIENCE_FOR_COMMITS = Duration.ofSeconds(5);

    private final Engine engine;
    private final TaskRegistry registry;
    private final WorkerSettings settings;
    private final Events events;
    private final Clock clock;
    private final Sources sources;
    private final AttemptRunner runner;
    private final Attending attending;
    private final Held held = new Held();
    private final Limits limits = new Limits();
    private final Refusals refusals = new Refusals();
    private final Tally tally = new Tally();
    private final Desk desk;
    private final Buffer buffer;
    private final Slots slots;
    private final Intake intake;
    private final Committer committer;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService housekeeper;
    private @Nullable WorkerAttendant attendant;
    private boolean stopped;

    public Worker(
            Engine engine,
            TaskRegistry registry,
            WorkerSettings settings,
            Events events,
            Clock clock,
            List<Middleware> middleware) {
        this.engine = engine;
        this.registry = registry;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
        this.sources = new Sources(
                engine.broker(),
                new SubscribeSpec(settings.queues(), settings.lease(), settings.name(), registry.names()));
        this.timer = daemon("timer");
        this.housekeeper = daemon("housekeeper");
        Flows flows = new Flows(engine.state());
        this.runner = new AttemptRunner(flows, events, clock, new Deadlines(timer), limits, middleware);
        this.attending = new Attending(engine, sources, events);
        this.buffer = new Buffer(settings.concurrency());
        this.slots = new Slots(settings.concurrency(), settings.name(), this::run);
        this.intake = new Intake(sources, events, settings, buffer, held, this::accept);
        this.committer = new Committer(engine, events, settings.name(), held::remove);
        this.desk = new Desk(
                new Desk.Parts(
                        settings, registry, sources, intake, slots, held, limits, refusals, tally, this::stopSoon),
                clock.instant());
    }

    public WorkerDesk desk() {
        return desk;
    }

    /** Begins to fetch and run tasks; returns at once. */
    public void start() {
        attendant = attend();
        new LeaseKeeper(held, sources, new Cancellations(engine.state()), events, clock).start(timer, settings.lease());
        long period = HOUSEKEEPING.toMillis();
        var unused = housekeeper.scheduleWithFixedDelay(this::maintain, period, period, TimeUnit.MILLISECONDS);
        committer.start();
        intake.start();
        events.tell(new Event.WorkerStarted(
                settings.name(),
                engine.capabilities().engine(),
                settings.concurrency(),
                String.join(", ", settings.queues())));
    }

    /**
     * Stops intake, lets running attempts finish within {@code deadline}, gives everything else back uncounted, and ends. Returns when that is done.
     * Idempotent.
     */
    public synchronized void stop(Duration deadline) {
        if (stopped) {
            return;
        }
        stopped = true;
        try {
            intake.stop();
            List<RunningAttempt> waiting = slots.drain();
            giveBack(waiting, "the worker stops");
            waiting.forEach(intake::ended);
            events.tell(new Event.WorkerStopping(settings.name(), deadline, intake.unfinished()));
            attending.awaitNone(intake::unfinished, deadline);
            abandonRunning();
            slots.stop();
            committer.stop(PATIENCE_FOR_COMMITS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            timer.shutdownNow();
            housekeeper.shutdownNow();
            sources.close();
            events.tell(new Event.WorkerStopped(settings.name()));
            dismiss(attendant);
        }
    }

    /** As {@link #stop} with the deadline of the settings. */
    @Override
    public void close() {
        stop(settings.stopDeadline());
    }

    private void stopSoon() {
        new Thread(this::close, "lovage-" + settings.name() + "-stop").start();
    }

    private @Nullable WorkerAttendant attend() {
        if (!(engine instanceof AttendsWorkers attends)) {
            return null;
        }
        try {
            WorkerAttendant found = attends.attend(desk);
            events.add(found);
            return found;
        } catch (RuntimeException e) {
            events.tell(new Event.EngineTrouble("attending worker " + settings.name(), e));
            return null;
        }
    }

    private void dismiss(@Nullable WorkerAttendant found) {
        if (found == null) {
            return;
        }
        events.remove(found);
        try {
            found.close();
        } catch (RuntimeException e) {
            events.tell(new Event.EngineTrouble("attending worker " + settings.name(), e));
        }
    }

    private void accept(Delivery delivery) {
        Message message = delivery.message();
        if (message.task() == null) {
            park(
                    delivery,
                    "It is a plain message, not a task. A consumer of queue '" + message.queue() + "' can take it.");
            return;
        }
        RegisteredTask task = registry.find(message.task());
        if (task == null) {
            park(
                    delivery,
                    "No worker that knows task '" + message.task() + "' has come yet; " + settings.name()
                            + " does not.");
            return;
        }
        RunningAttempt attempt = new RunningAttempt(delivery, clock, settings.name(), attending);
        held.add(attempt);
        String refusal = refusals.reason(message.id());
        if (refusal != null) {
            end(attempt, () -> runner.refused(attempt, task, refusal));
        } else if (message.isExpiredAt(clock.instant())) {
            end(attempt, () -> runner.expired(attempt));
        } else if (delivery.lapses() >= settings.crashLimit()) {
            String text = "Its workers died or froze " + delivery.lapses() + " times in a row while running it.";
            end(attempt, () -> runner.failWithoutRunning(attempt, "crash-loop", text));
        } else {
            startOrPostpone(attempt, task);
        }
    }

    private void startOrPostpone(RunningAttempt attempt, RegisteredTask task) {
        long nanos = limits.start(task);
        if (nanos == 0) {
            intake.begun(attempt);
            slots.add(new Slots.Job(attempt, task));
            return;
        }
        held.remove(attempt);
        Duration wait = Duration.ofNanos(nanos).plusMillis(1).truncatedTo(ChronoUnit.MILLIS);
        // Should that fail, its lease lapses.
        var unused = sources.settle(List.of(new Settlement.Release(attempt.delivery(), wait, false)));
    }

    private void run(Slots.Job job) {
        long began = System.nanoTime();
        try {
            end(job.attempt(), () -> runner.run(job.attempt(), job.task()));
        } finally {
            buffer.ran(System.nanoTime() - began);
            tally.ended(job.task().name());
            intake.ended(job.attempt());
            attending.changed(job.attempt());
        }
    }

    /** Hands the end that {@code ending} finds to the committer. If the engine fails meanwhile, the attempt is given back. */
    private void end(RunningAttempt attempt, EndingSource ending) {
        try {
            Ending found = ending.find();
            if (found != null) {
                committer.add(found);
            } else {
                held.remove(attempt);
                if (attempt.stopReason() == StopReason.LEASE_LOST) {
                    events.tell(attempt.leaseLostEvent());
                }
            }
        } catch (RuntimeException e) {
            events.tell(new Event.EngineTrouble("ending task " + attempt.task() + " " + attempt.id(), e));
            giveBack(List.of(attempt), "its end could not be recorded");
        }
    }

    /** Where an attempt's end comes from; {@code null} if it is not to be recorded. */
    private interface EndingSource {
        @Nullable
        Ending find();
    }

    private void park(Delivery delivery, String reason) {
        Message message = delivery.message();
        String name = message.task() == null ? "(none)" : message.task();
        var unused = sources.settle(List.of(new Settlement.Park(delivery, reason)))
                .whenComplete(
                        (results, error) -> events.tell(new Event.Parked(message.id(), name, message.queue(), reason)));
    }

    private void giveBack(List<RunningAttempt> attempts, String reason) {
        if (attempts.isEmpty()) {
            return;
        }
        attending.release(attempts);
        for (RunningAttempt attempt : attempts) {
            held.remove(attempt);
            events.tell(new Event.GivenBack(attempt.message().id(), attempt.task(), attempt.queue(), reason));
        }
    }

    /** Those that did not finish in time: their handlers are interrupted, and what they do from now on does not count. */
    private void abandonRunning() {
        List<RunningAttempt> running =
                held.all().stream().filter(RunningAttempt::isRunning).toList();
        running.forEach(attempt -> attempt.stop(StopReason.WORKER_STOPS));
        giveBack(running, "it did not finish in time");
    }

    private void maintain() {
        try {
            engine.maintain();
        } catch (RuntimeException e) {
            events.tell(new Event.EngineTrouble("housekeeping", e));
        }
    }

    private ScheduledExecutorService daemon(String duty) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "lovage-" + settings.name() + "-" + duty);
            thread.setDaemon(true);
            return thread;
        });
    }
}
