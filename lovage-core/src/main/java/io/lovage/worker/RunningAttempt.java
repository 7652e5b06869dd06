package io.lovage.worker;

import io.lovage.broker.Delivery;
import io.lovage.engine.AttemptTransaction;
import io.lovage.event.Event;
import io.lovage.message.Message;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.task.Context;
import io.lovage.task.Headers;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt from its delivery to its completion, and its handler's view of itself. The handler's thread runs it; others only cancel it.
 */
final class RunningAttempt implements Context {

    private final Delivery delivery;
    private final Clock clock;
    private final String worker;
    private final AttemptServices services;

    /** Why it should stop. Written once by whoever stops it, read by the handler's thread. */
    private volatile @Nullable StopReason stopReason;

    /** Written before {@link #stopReason}. */
    private volatile String cancelText = "";

    private int commitTries;

    /** Set by the handler's thread while it runs the handler; guarded by this. */
    private @Nullable Thread thread;

    private @Nullable Instant startedAt;

    /** The handler's own, once it has asked for one. Touched by the thread that runs the attempt. */
    private @Nullable AttemptTransaction transaction;

    /** Why an attempt is stopped before its handler returns. */
    enum StopReason {
        CANCELLED("was cancelled"),
        TIMED_OUT("ran longer than its timeout"),
        LEASE_LOST("lost its lease"),
        WORKER_STOPS("was not finished when the worker stopped");

        final String text;

        StopReason(String text) {
            this.text = text;
        }
    }

    RunningAttempt(Delivery delivery, Clock clock, String worker, AttemptServices services) {
        this.delivery = delivery;
        this.clock = clock;
        this.worker = worker;
        this.services = services;
    }

    Delivery delivery() {
        return delivery;
    }

    Message message() {
        return delivery.message();
    }

    @Nullable
    StopReason stopReason() {
        return stopReason;
    }

    synchronized boolean isRunning() {
        return thread != null;
    }

    /** Whether its end may still be recorded: its lease is not known to be lost. */
    boolean mayStillCount() {
        return stopReason != StopReason.LEASE_LOST;
    }

    /** Whether the worker gave its lease up by itself, so that an end that came at the same moment does not count. */
    boolean isGivenBack() {
        return stopReason == StopReason.WORKER_STOPS;
    }

    /** How often its end was tried to be recorded before. Called by one thread at a time. */
    int nextCommitTry() {
        return commitTries++;
    }

    synchronized void cancelBecause(String reason) {
        if (stopReason == null) {
            cancelText = reason;
            stop(StopReason.CANCELLED);
        }
    }

    /** Cancels it unless its handler was called. */
    synchronized void cancelUnlessStarted(String reason) {
        if (startedAt == null) {
            cancelBecause(reason);
        }
    }

    /** Cancels it unless its handler has returned; whether that was so. */
    synchronized boolean cancelUnlessEnded(String reason) {
        boolean ended = startedAt != null && thread == null;
        if (!ended) {
            cancelBecause(reason);
        }
        return !ended;
    }

    synchronized HeldTask view() {
        HeldTask.State state = thread != null
                ? HeldTask.State.RUNNING
                : startedAt == null ? HeldTask.State.BUFFERED : HeldTask.State.ENDING;
        return new HeldTask(message(), attempt(), state, startedAt);
    }

    String cancelText() {
        return cancelText;
    }

    Event leaseLostEvent() {
        return new Event.LeaseLost(message().id(), task(), queue(), attempt());
    }

    /** From now on {@link #stop} interrupts the calling thread. */
    synchronized void enter() {
        thread = Thread.currentThread();
        startedAt = clock.instant();
        if (stopReason != null) {
            thread.interrupt();
        }
    }

    /** The handler has returned: nobody interrupts its thread any more. */
    synchronized void leave() {
        thread = null;
        Thread.interrupted();
    }

    /** Asks the handler to stop, and interrupts it. The first reason counts. */
    synchronized void stop(StopReason reason) {
        if (stopReason == null) {
            stopReason = reason;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** This attempt as it is recorded, ended now. */
    Attempt ended(@Nullable TaskError error) {
        Instant now = clock.instant();
        return new Attempt(delivery.attempt(), worker, startedAt == null ? now : startedAt, now, error);
    }

    Instant startedAt() {
        return Objects.requireNonNull(startedAt);
    }

    @Override
    public String id() {
        return message().id().toString();
    }

    @Override
    public String task() {
        return Objects.requireNonNull(message().task());
    }

    @Override
    public String queue() {
        return message().queue();
    }

    @Override
    public int attempt() {
        return delivery.attempt();
    }

    @Override
    public Map<String, String> headers() {
        return Headers.ofUser(message().headers());
    }

    @Override
    public void progress(double fraction, String note) {
        services.progress(this, fraction, note);
    }

    @Override
    public void heartbeat() {
        checkCancelled();
        if (!services.heartbeat(this)) {
            stop(StopReason.LEASE_LOST);
            checkCancelled();
        }
    }

    @Override
    public <T extends @Nullable Object> T inTransaction(Writes<T> writes) throws Exception {
        checkCancelled();
        synchronized (this) {
            if (thread != Thread.currentThread()) {
                throw new IllegalStateException(
                        "A transaction belongs to the thread that runs the handler. Call inTransaction there.");
            }
        }
        AttemptTransaction own = transaction;
        if (own == null) {
            own = services.begin();
            transaction = own;
        }
        return writes.run(own.connection());
    }

    /** The transaction that the handler has written in, if it has. */
    @Nullable
    AttemptTransaction transaction() {
        return transaction;
    }

    /** Rolls back what the handler wrote in a transaction, unless that is committed. */
    void endTransaction() {
        AttemptTransaction own = transaction;
        transaction = null;
        if (own != null) {
            own.close();
        }
    }

    @Override
    public boolean isCancelled() {
        return stopReason != null;
    }

    @Override
    public void checkCancelled() {
        StopReason reason = stopReason;
        if (reason != null) {
            throw new CancellationException("Task " + task() + " " + id() + " " + reason.text + ".");
        }
    }
}
