package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.client.ProgressNotes;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import io.lovage.store.Attempt;
import io.lovage.store.TaskError;
import io.lovage.store.TaskRecord;
import io.lovage.task.Progress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "task", description = "Show one task: its state, attempts, result or error.")
final class TaskCommand extends EngineCommand {

    private static final int MAX_RESULT_CHARS = 2000;

    @Parameters(paramLabel = "ID", description = "The task's id, as 'call' printed it.")
    private String id = "";

    @Mixin
    private JsonOption json;

    TaskCommand(Environment environment) {
        super(environment);
    }

    @Override
    int run(Lovage lovage) {
        MessageId messageId = MessageId.of(id);
        TaskRecord task = lovage.engine()
                .tasks()
                .get(messageId)
                .orElseThrow(() -> new UsageException(
                        "Nothing is known of task %s in %s: it never was, or its record's time is over", id, url()));
        Progress progress = new ProgressNotes(lovage.engine()).read(messageId).orElse(null);
        if (json.asked()) {
            JsonOption.print(TaskJson.details(task, progress), out());
        } else {
            print(task, progress);
        }
        return ExitCode.OK;
    }

    private void print(TaskRecord task, @Nullable Progress progress) {
        Instant now = environment.clock().instant();
        line("Task", task.name());
        line("Id", task.id());
        line("State", task.reason() == null ? task.state() : task.state() + ": " + task.reason());
        line("Queue", task.queue());
        line("Enqueued", ago(task.enqueuedAt(), now));
        if (task.dueAt() != null && task.finishedAt() == null) {
            line("Due", Instants.text(task.dueAt()));
        }
        if (task.finishedAt() != null) {
            line("Finished", ago(task.finishedAt(), now));
        }
        if (progress != null) {
            line("Progress", Math.round(progress.fraction() * 100) + " % " + progress.note());
        }
        if (task.result() != null) {
            line("Result", shortened(task.result()));
        }
        if (task.error() != null) {
            line("Error", text(task.error()));
        }
        printAttempts(task, now);
    }

    private void printAttempts(TaskRecord task, Instant now) {
        if (task.attempts().isEmpty()) {
            return;
        }
        out().println();
        Table table = new Table("ATTEMPT", "STARTED", "TOOK", "WORKER", "OUTCOME");
        for (Attempt attempt : task.attempts()) {
            Instant end = attempt.finishedAt() == null ? now : attempt.finishedAt();
            table.add(
                    attempt.number(),
                    Instants.text(attempt.startedAt()),
                    Durations.text(Duration.between(attempt.startedAt(), end)),
                    attempt.worker(),
                    outcome(attempt));
        }
        table.print(out());
    }

    private static String outcome(Attempt attempt) {
        if (attempt.error() != null) {
            return text(attempt.error());
        }
        return attempt.finishedAt() == null ? "running" : "ok";
    }

    private static String text(TaskError error) {
        return (error.type() + ": " + error.message()).replaceAll("\\s*\\R\\s*", " ");
    }

    private static String shortened(Payload result) {
        String text = result.text();
        return text.length() <= MAX_RESULT_CHARS
                ? text
                : text.substring(0, MAX_RESULT_CHARS) + "... (" + result.size() + " bytes; --json shows all)";
    }

    private static String ago(Instant when, Instant now) {
        return Instants.text(when) + " (" + Durations.text(Duration.between(when, now)) + " ago)";
    }

    private void line(String name, Object value) {
        out().printf("%-9s %s%n", name, value);
    }
}
