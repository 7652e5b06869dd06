package io.lovage.worker;

import io.lovage.message.InvalidMessageException;
import io.lovage.message.MessageId;
import io.lovage.message.QueueName;
import io.lovage.task.RegisteredTask;
import io.lovage.task.TaskRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The desk of one worker, over the parts of it that can be told something. */
final class Desk implements WorkerDesk {

    private static final Duration LONGEST_LIMIT = Duration.ofDays(365);

    /**
     * What is seen and steered from here.
     *
     * @param stop begins to stop the worker, and returns
     */
    record Parts(
            WorkerSettings settings,
            TaskRegistry registry,
            Sources sources,
            Intake intake,
            Slots slots,
            Held held,
            Limits limits,
            Refusals refusals,
            Tally tally,
            Runnable stop) {}

    private final Parts parts;
    private final Instant startedAt;

    Desk(Parts parts, Instant startedAt) {
        this.parts = parts;
        this.startedAt = startedAt;
    }

    @Override
    public String name() {
        return parts.settings.name();
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public int concurrency() {
        return parts.slots.count();
    }

    @Override
    public List<String> queues() {
        return parts.sources.queues();
    }

    @Override
    public Set<String> tasks() {
        return parts.registry.names();
    }

    @Override
    public Map<String, Long> ended() {
        return parts.tally.counts();
    }

    @Override
    public List<HeldTask> held() {
        return parts.held.all().stream().map(RunningAttempt::view).toList();
    }

    @Override
    public Optional<HeldTask> find(MessageId id) {
        return Optional.ofNullable(parts.held.find(id)).map(RunningAttempt::view);
    }

    @Override
    public boolean isPaused() {
        return parts.intake.isPaused();
    }

    @Override
    public Map<String, TaskLimits> limits() {
        return parts.limits.told();
    }

    @Override
    public Set<MessageId> refused() {
        return parts.refusals.ids();
    }

    @Override
    public void pause() {
        parts.intake.pause(true);
    }

    @Override
    public void resume() {
        parts.intake.pause(false);
    }

    @Override
    public void addQueue(String queue) {
        QueueName.check(queue);
        parts.sources.add(queue);
        parts.intake.lookAgain();
    }

    @Override
    public void removeQueue(String queue) {
        parts.sources.remove(queue);
    }

    @Override
    public void resize(int concurrency) {
        WorkerSettings checked = parts.settings.withConcurrency(concurrency);
        parts.slots.resize(checked.concurrency());
        parts.intake.resize(checked.concurrency());
    }

    @Override
    public boolean limitTime(String task, @Nullable Duration timeout) {
        checkPositive("timeout", timeout);
        RegisteredTask known = parts.registry.find(task);
        if (known != null) {
            parts.limits.time(known.name(), timeout);
        }
        return known != null;
    }

    @Override
    public boolean limitRate(String task, @Nullable Duration interval) {
        checkPositive("interval", interval);
        RegisteredTask known = parts.registry.find(task);
        if (known != null) {
            parts.limits.rate(known.name(), interval);
        }
        return known != null;
    }

    private static void checkPositive(String what, @Nullable Duration limit) {
        if (limit != null && (limit.isZero() || limit.isNegative() || limit.compareTo(LONGEST_LIMIT) > 0)) {
            throw new InvalidMessageException(
                    "%s=%s is out of range. Use more than zero and at most %s.", what, limit, LONGEST_LIMIT);
        }
    }

    /** They are looked for in hand after they were noted down, and the worker does it in the other order, so that none slips through. */
    @Override
    public void refuse(Collection<MessageId> ids, String reason) {
        parts.refusals.add(ids, reason);
        for (MessageId id : ids) {
            RunningAttempt attempt = parts.held.find(id);
            if (attempt != null) {
                attempt.cancelUnlessStarted(reason);
            }
        }
    }

    @Override
    public boolean cancel(MessageId id, String reason) {
        RunningAttempt attempt = parts.held.find(id);
        return attempt != null && attempt.cancelUnlessEnded(reason);
    }

    @Override
    public void stop() {
        parts.stop.run();
    }
}
