package io.lovage.event;

import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened in this process, or elsewhere. Logs, metrics and traces are made of these and of nothing else. */
public sealed interface Event {

    /** About one task. */
    sealed interface OfTask extends Event {
        MessageId id();

        String task();

        String queue();
    }

    /**
     * A worker has it and will run it. Told of workers elsewhere only.
     *
     * @param attempt 1 for the first
     */
    record Received(MessageId id, String task, String queue, int attempt) implements OfTask {}

    record Started(MessageId id, String task, String queue, int attempt, Duration waited) implements OfTask {}

    /**
     * The task is done.
     *
     * @param result as JSON; {@code null} if a worker elsewhere doesn't tell it in a way that can be read
     */
    record Succeeded(
            MessageId id,
            String task,
            String queue,
            int attempt,
            Duration ran,
            @Nullable Payload result) implements OfTask {}

    /**
     * An attempt failed and another follows.
     *
     * @param next when; {@code null} if a worker elsewhere doesn't tell
     */
    record Retried(
            MessageId id,
            String task,
            String queue,
            int attempt,
            Throwable error,
            @Nullable Instant next) implements OfTask {}

    /**
     * The task failed for good.
     *
     * @param error what the last attempt threw; {@code null} if no attempt was made, as for a crash loop
     */
    record Failed(
            MessageId id,
            String task,
            String queue,
            int attempt,
            @Nullable Throwable error,
            String reason) implements OfTask {}

    record Cancelled(MessageId id, String task, String queue, String reason) implements OfTask {}

    record Expired(MessageId id, String task, String queue) implements OfTask {}

    /** Set aside until a worker comes that knows it. */
    record Parked(MessageId id, String task, String queue, String reason) implements OfTask {}

    /** An attempt lost its lease: somebody else may run the task now, and what this attempt did does not count. */
    record LeaseLost(MessageId id, String task, String queue, int attempt) implements OfTask {}

    /** An attempt was given back unfinished, uncounted. */
    record GivenBack(MessageId id, String task, String queue, String reason) implements OfTask {}

    record WorkerStarted(String worker, String engine, int concurrency, String queues) implements Event {}

    record WorkerStopping(String worker, Duration deadline, int running) implements Event {}

    record WorkerStopped(String worker) implements Event {}

    /**
     * A worker gives a sign of life. Told of workers elsewhere only.
     *
     * @param software what it is, with its version
     * @param active how many tasks it runs
     * @param ended how many attempts it has brought to an end
     * @param every when to expect the next sign
     */
    record WorkerAlive(String worker, String software, int active, long ended, Duration every) implements Event {}

    /**
     * Something that another process tells. What that doesn't tell is empty in {@code what}: texts are {@code ""} and numbers 0.
     *
     * @param worker who tells it
     * @param at when it happened, on the clock of that process
     */
    record Elsewhere(String worker, Instant at, Event what) implements Event {}

    /** The engine failed at something and it will be tried again. */
    record EngineTrouble(String doing, Throwable error) implements Event {}
}
