package io.lovage.worker;

import io.lovage.broker.SettleResult;
import io.lovage.engine.Completion;
import io.lovage.engine.Engine;
import io.lovage.engine.Failpoint;
import io.lovage.event.Event;
import io.lovage.event.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the ends of attempts durable, in batches: whatever has come to an end while the batch before was on its way goes with the next. A batch that
 * fails is tried again until it succeeds or its leases are lost; fencing makes that safe.
 */
final class Committer {

    private static final int LARGEST_BATCH = 1_000;

    /** So that the engine always has the next batch while the worker learns the last one's result. */
    private static final int BATCHES_ON_THEIR_WAY = 2;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /**
     * The end of an attempt, on its way.
     *
     * @param result if it was made durable already, or can't be any more
     */
    record Ending(
            RunningAttempt attempt,
            Completion completion,
            Event event,
            @Nullable SettleResult result) {

        Ending(RunningAttempt attempt, Completion completion, Event event) {
            this(attempt, completion, event, null);
        }

        Ending settled(SettleResult how) {
            return new Ending(attempt, completion, event, how);
        }
    }

    private final Engine engine;
    private final Events events;
    private final Consumer<RunningAttempt> onDone;
    private final BlockingQueue<Ending> queue = new LinkedBlockingQueue<>();
    private final Semaphore onTheirWay = new Semaphore(BATCHES_ON_THEIR_WAY);
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * @param onDone told of each attempt whose end is durable or does not count any more
     */
    Committer(Engine engine, Events events, String worker, Consumer<RunningAttempt> onDone) {
        this.engine = engine;
        this.events = events;
        this.onDone = onDone;
        this.thread = new Thread(this::run, "lovage-" + worker + "-committer");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void add(Ending ending) {
        SettleResult result = ending.result();
        if (result == null) {
            queue.add(ending);
        } else {
            finish(ending, result);
        }
    }

    /** Commits what has been added, waiting for that at most {@code patience}; then ends. */
    void stop(Duration patience) throws InterruptedException {
        stopping = true;
        thread.join(Math.max(1, patience.toMillis()));
        thread.interrupt();
    }

    private void run() {
        try {
            while (!stopping || !queue.isEmpty()) {
                Ending first = queue.poll(20, TimeUnit.MILLISECONDS);
                if (first != null) {
                    commit(drain(first));
                }
            }
            onTheirWay.acquire(BATCHES_ON_THEIR_WAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Ending> drain(Ending first) throws InterruptedException {
        onTheirWay.acquire();
        List<Ending> batch = new ArrayList<>();
        batch.add(first);
        queue.drainTo(batch, LARGEST_BATCH - 1);
        return batch;
    }

    private void commit(List<Ending> batch) {
        Failpoint.hit("worker-before-commit");
        List<Completion> completions = new ArrayList<>(batch.size());
        for (Ending ending : batch) {
            completions.add(ending.completion());
        }
        var unused = engine.commit(completions).whenComplete((results, error) -> {
            Failpoint.hit("worker-after-commit");
            onTheirWay.release();
            settled(batch, results, error);
        });
    }

    private void settled(List<Ending> batch, @Nullable List<SettleResult> results, @Nullable Throwable error) {
        if (error != null) {
            events.tell(new Event.EngineTrouble("recording " + batch.size() + " outcomes", error));
        }
        List<Ending> again = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Ending ending = batch.get(i);
            SettleResult result = results == null ? SettleResult.UNKNOWN : results.get(i);
            if (result == SettleResult.UNKNOWN && ending.attempt().mayStillCount()) {
                again.add(ending);
            } else {
                finish(ending, result);
            }
        }
        if (!again.isEmpty()) {
            Retrying.later(pauseAfter(again.get(0).attempt()), () -> queue.addAll(again));
        }
    }

    private void finish(Ending ending, SettleResult result) {
        if (result == SettleResult.DONE) {
            events.tell(ending.event());
        } else if (!ending.attempt().isGivenBack()) {
            events.tell(ending.attempt().leaseLostEvent());
        }
        onDone.accept(ending.attempt());
    }

    private static Duration pauseAfter(RunningAttempt attempt) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(10, attempt.nextCommitTry()));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
