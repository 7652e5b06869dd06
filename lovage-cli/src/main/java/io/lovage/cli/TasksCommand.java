package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.message.QueueName;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.TaskStore;
import io.lovage.task.TaskName;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "tasks", description = "List tasks, newest first.")
final class TasksCommand extends EngineCommand {

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "Only those in one of these states: ${COMPLETION-CANDIDATES}.")
    private Set<TaskState> states = EnumSet.noneOf(TaskState.class);

    @Option(names = "--name", description = "Only those with this name.")
    private @Nullable String name;

    @Option(names = "--queue", description = "Only those of this queue.")
    private @Nullable String queue;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; 20 unless set.")
    private long limit = 20;

    @Option(names = "--count", description = "Print only how many there are, however many --limit says.")
    private boolean count;

    @Mixin
    private JsonOption json;

    TasksCommand(Environment environment) {
        super(environment);
    }

    @Override
    void check() {
        if (limit < 1) {
            throw new UsageException("--limit %d is out of range: it must be at least 1", limit);
        }
        if (name != null) {
            TaskName.check(name);
        }
        if (queue != null) {
            QueueName.check(queue);
        }
    }

    @Override
    int run(Lovage lovage) {
        TaskStore tasks = lovage.engine().tasks();
        TaskQuery query = new TaskQuery(states, name, queue, 1, null);
        if (count) {
            out().println(tasks.count(query));
            return ExitCode.OK;
        }
        TaskPages found = new TaskPages(tasks, query, limit);
        if (json.asked()) {
            printJson(found);
        } else {
            printTable(found);
        }
        return ExitCode.OK;
    }

    private void printJson(TaskPages found) {
        JsonOption.printList(
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return found.hasNext();
                    }

                    @Override
                    public tools.jackson.databind.JsonNode next() {
                        return TaskJson.summary(found.next());
                    }
                },
                out());
    }

    private void printTable(TaskPages found) {
        if (!found.hasNext()) {
            environment.err().println("No such tasks in " + url() + ".");
            return;
        }
        out().println(row("ID", "STATE", "ENQUEUED", "QUEUE", "NAME", ""));
        while (found.hasNext() && !out().checkError()) {
            TaskRecord task = found.next();
            Instant enqueued = task.enqueuedAt();
            out().println(row(
                    task.id().toString(),
                    task.state().name(),
                    Instants.text(enqueued),
                    task.queue(),
                    task.name(),
                    remark(task)));
        }
    }

    /** Widths are fixed, since rows are printed as they come. */
    private static String row(String id, String state, String enqueued, String queue, String name, String remark) {
        return String.format("%-36s  %-9s  %-19s  %-12s  %-20s  %s", id, state, enqueued, queue, name, remark)
                .stripTrailing();
    }

    private static String remark(TaskRecord task) {
        String text = task.reason() == null ? "" : task.reason();
        if (task.error() != null) {
            text = task.error().type() + ": " + task.error().message();
        }
        String line = text.replaceAll("\\s*\\R\\s*", " ");
        return line.length() <= 100 ? line : line.substring(0, 97) + "...";
    }
}
