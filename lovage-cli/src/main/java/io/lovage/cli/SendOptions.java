package io.lovage.cli;

import io.lovage.message.Message;
import io.lovage.message.QueueName;
import io.lovage.task.Call;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where, when and how urgently a task is sent. */
final class SendOptions {

    @Option(names = "--queue", description = "The queue; 'default' unless set, or 'celery' for tasks of others.")
    private @Nullable String queue;

    @Option(
            names = "--in",
            converter = Durations.class,
            paramLabel = "TIME",
            description = "Not before so much time has passed, such as 10m.")
    private @Nullable Duration delay;

    @Option(
            names = "--at",
            converter = Instants.class,
            paramLabel = "INSTANT",
            description = "Not before this, such as 2030-01-31T09:30:00Z.")
    private @Nullable Instant start;

    @Option(names = "--priority", paramLabel = "0-9", description = "9 goes first; 4 unless set.")
    private @Nullable Integer priority;

    void check(Instant now) {
        if (delay != null && start != null) {
            throw new UsageException("--in and --at exclude each other: both say when to begin");
        }
        if (start != null && !start.isAfter(now)) {
            throw new UsageException("--at %s is in the past. Leave it out to begin at once", start);
        }
        if (priority != null && (priority < Message.LOWEST_PRIORITY || priority > Message.HIGHEST_PRIORITY)) {
            throw new UsageException("--priority %d is out of range: use 0 to 9; 9 goes first", priority);
        }
        if (queue != null) {
            QueueName.check(queue);
        }
    }

    <R> Call<R> applyTo(Call<R> call) {
        Call<R> result = call;
        if (queue != null) {
            result = result.queue(queue);
        }
        if (delay != null) {
            result = result.in(delay);
        }
        if (start != null) {
            result = result.at(start);
        }
        return priority == null ? result : result.priority(priority);
    }
}
