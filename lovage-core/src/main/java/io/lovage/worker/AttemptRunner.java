package io.lovage.worker;

import io.lovage.broker.Delivery;
import io.lovage.engine.AttemptTransaction;
import io.lovage.engine.Completion;
import io.lovage.engine.Failpoint;
import io.lovage.engine.Outcome;
import io.lovage.event.Errors;
import io.lovage.event.Event;
import io.lovage.event.Events;
import io.lovage.flow.FlowProgress;
import io.lovage.flow.Flows;
import io.lovage.message.Message;
import io.lovage.message.Payload;
import io.lovage.store.TaskError;
import io.lovage.store.TaskState;
import io.lovage.task.CallMessages;
import io.lovage.task.InvalidArgumentsException;
import io.lovage.task.InvalidResultException;
import io.lovage.task.RegisteredTask;
import io.lovage.task.RetryAfterException;
import io.lovage.task.TaskPolicy;
import io.lovage.worker.Committer.Ending;
import io.lovage.worker.RunningAttempt.StopReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Runs one attempt and says how it ended. Whatever a handler throws ends its attempt and nothing else. Thread-safe. */
final class AttemptRunner {

    private final Flows flows;
    private final FlowProgress progress;
    private final Events events;
    private final Clock clock;
    private final Deadlines deadlines;
    private final Limits limits;
    private final List<Middleware> middleware;

    AttemptRunner(
            Flows flows, Events events, Clock clock, Deadlines deadlines, Limits limits, List<Middleware> middleware) {
        this.flows = flows;
        this.progress = new FlowProgress(flows);
        this.events = events;
        this.clock = clock;
        this.deadlines = deadlines;
        this.limits = limits;
        this.middleware = List.copyOf(middleware);
    }

    /** Runs {@code attempt} with {@code task}; {@code null} if it was given up and its end is not to be recorded. */
    @Nullable
    Ending run(RunningAttempt attempt, RegisteredTask task) {
        Message message = attempt.message();
        TaskPolicy policy = CallMessages.policy(message, limits.policy(task));
        if (attempt.stopReason() == StopReason.CANCELLED) {
            return cancelled(attempt, policy);
        }
        attempt.enter();
        events.tell(new Event.Started(
                message.id(),
                attempt.task(),
                message.queue(),
                attempt.attempt(),
                waited(message, attempt.startedAt())));
        Runnable timer = deadlines.after(policy.timeout(), () -> attempt.stop(StopReason.TIMED_OUT));
        Throwable error = null;
        Payload result = null;
        try {
            attempt.checkCancelled();
            Object[] arguments = task.parameters().bind(message.body(), flows.pipedInto(message));
            result = around(0, task, arguments, attempt);
        } catch (Throwable e) { // Errors too: a task must not take its worker down.
            error = e;
        } finally {
            timer.run();
            attempt.leave();
        }
        try {
            return error == null
                    ? committed(attempt, policy, succeeded(attempt, policy, Objects.requireNonNull(result)))
                    : ended(attempt, policy, error);
        } finally {
            attempt.endTransaction();
        }
    }

    /** If the handler wrote in a transaction of its own, {@code success} is part of that; should it be refused, the attempt has failed. */
    private @Nullable Ending committed(RunningAttempt attempt, TaskPolicy policy, Ending success) {
        AttemptTransaction own = attempt.transaction();
        if (own == null) {
            return success;
        }
        try {
            Failpoint.hit("worker-before-own-commit");
            return success.settled(own.commit(success.completion()));
        } catch (RuntimeException e) {
            attempt.endTransaction();
            return ended(attempt, policy, e);
        }
    }

    /** The end of a task that was never run, for {@code reason}, which is a word of Lovage's own. */
    Ending failWithoutRunning(RunningAttempt attempt, String reason, String text) {
        return failed(attempt, TaskPolicy.DEFAULT, new TaskError(reason, text, null), null);
    }

    /** The end of a task whose time was over before it was started. */
    Ending expired(RunningAttempt attempt) {
        Message message = attempt.message();
        TaskError error = new TaskError("expired", "It was not started before " + message.expires() + ".", null);
        Completion completion = new Completion(
                attempt.delivery(),
                attempt.ended(null),
                new Outcome.Expired(),
                CallMessages.policy(message, TaskPolicy.DEFAULT).retention(),
                progress.ended(message, error, TaskState.CANCELLED, clock.instant()));
        return new Ending(attempt, completion, new Event.Expired(message.id(), attempt.task(), message.queue()));
    }

    /** The end of a task that the worker was told not to run, for {@code reason}. */
    Ending refused(RunningAttempt attempt, RegisteredTask task, String reason) {
        attempt.cancelBecause(reason);
        return cancelled(attempt, CallMessages.policy(attempt.message(), task.policy()));
    }

    private Payload around(int index, RegisteredTask task, Object[] arguments, RunningAttempt attempt)
            throws Exception {
        if (index == middleware.size()) {
            return task.run(arguments, attempt);
        }
        return middleware.get(index).around(attempt, () -> around(index + 1, task, arguments, attempt));
    }

    private Ending succeeded(RunningAttempt attempt, TaskPolicy policy, Payload result) {
        Message message = attempt.message();
        var ended = attempt.ended(null);
        Completion completion = new Completion(
                attempt.delivery(),
                ended,
                new Outcome.Succeeded(result),
                policy.retention(),
                progress.succeeded(message, result, clock.instant()));
        Duration ran = Duration.between(ended.startedAt(), Objects.requireNonNull(ended.finishedAt()));
        return new Ending(
                attempt,
                completion,
                new Event.Succeeded(message.id(), attempt.task(), message.queue(), attempt.attempt(), ran, result));
    }

    private @Nullable Ending ended(RunningAttempt attempt, TaskPolicy policy, Throwable error) {
        StopReason reason = attempt.stopReason();
        if (reason == StopReason.LEASE_LOST || reason == StopReason.WORKER_STOPS) {
            return null;
        }
        if (reason == StopReason.CANCELLED) {
            return cancelled(attempt, policy);
        }
        Throwable cause = reason == StopReason.TIMED_OUT ? timeout(policy, error) : error;
        Delivery delivery = attempt.delivery();
        if (isFinal(cause) || !policy.retry().allows(cause, delivery.countedAttempts())) {
            return failed(attempt, policy, Errors.toTaskError(cause), cause);
        }
        Instant next = clock.instant().plus(wait(policy, cause, delivery.countedAttempts()));
        TaskError taskError = Errors.toTaskError(cause);
        Completion completion = new Completion(
                delivery,
                attempt.ended(taskError),
                new Outcome.RetryAt(taskError, next),
                policy.retention(),
                List.of());
        Message message = attempt.message();
        return new Ending(
                attempt,
                completion,
                new Event.Retried(message.id(), attempt.task(), message.queue(), attempt.attempt(), cause, next));
    }

    private Ending failed(RunningAttempt attempt, TaskPolicy policy, TaskError error, @Nullable Throwable cause) {
        Message message = attempt.message();
        Completion completion = new Completion(
                attempt.delivery(),
                attempt.ended(error),
                new Outcome.Failed(error),
                policy.retention(),
                progress.ended(message, error, TaskState.FAILED, clock.instant()));
        String reason = error.type() + ": " + error.message();
        return new Ending(
                attempt,
                completion,
                new Event.Failed(message.id(), attempt.task(), message.queue(), attempt.attempt(), cause, reason));
    }

    private Ending cancelled(RunningAttempt attempt, TaskPolicy policy) {
        Message message = attempt.message();
        String reason = attempt.cancelText();
        TaskError error = new TaskError("cancelled", reason, null);
        Completion completion = new Completion(
                attempt.delivery(),
                attempt.ended(error),
                new Outcome.Cancelled(reason),
                policy.retention(),
                progress.ended(message, error, TaskState.CANCELLED, clock.instant()));
        return new Ending(
                attempt, completion, new Event.Cancelled(message.id(), attempt.task(), message.queue(), reason));
    }

    private static Duration waited(Message message, Instant startedAt) {
        Instant due = message.notBefore() == null ? message.enqueuedAt() : message.notBefore();
        Duration waited = Duration.between(due, startedAt);
        return waited.isNegative() ? Duration.ZERO : waited;
    }

    /** What the handler made of its interrupt is kept as the cause. */
    private static Throwable timeout(TaskPolicy policy, Throwable error) {
        return new TaskTimeoutException("It ran longer than its timeout of " + policy.timeout() + ".", error);
    }

    private static boolean isFinal(Throwable error) {
        return error instanceof InvalidArgumentsException || error instanceof InvalidResultException;
    }

    private static Duration wait(TaskPolicy policy, Throwable error, int attempt) {
        return error instanceof RetryAfterException after
                ? after.waitTime()
                : policy.retry().waitAfter(attempt, ThreadLocalRandom.current().nextDouble());
    }
}
