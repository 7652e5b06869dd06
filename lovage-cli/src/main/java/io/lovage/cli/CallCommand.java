package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.client.Handle;
import io.lovage.store.TaskRecord;
import io.lovage.task.Call;
import io.lovage.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "call",
        description = "Send a task; with --wait, print its result.",
        footer = {
            "",
            "Prints the task's id, or with --wait its result as JSON. With --count it prints one line that sums up what became",
            "of all calls.",
            "",
            "  lovage call demo.add --args '[2, 3]' --wait 30s",
            "  lovage call demo.add --kwargs '{\"x\": 2, \"y\": 3}' --in 1m",
            "  lovage call shop.price --foreign --queue python --args '[\"tea\", 2]' --url redis://localhost --wait 30s"
        })
final class CallCommand extends EngineCommand {

    private static final long MOST_COPIES = 1_000_000_000;

    @Parameters(paramLabel = "NAME", description = "The task's name.")
    private String name = "";

    @Option(names = "--args", paramLabel = "JSON", description = "Positional arguments: a JSON list.")
    private String args = "[]";

    @Option(names = "--kwargs", paramLabel = "JSON", description = "Named arguments: a JSON object.")
    private String kwargs = "{}";

    @Option(names = "--foreign", description = "Workers of another system run it, such as Celery's in Python.")
    private boolean foreign;

    @Mixin
    private SendOptions options;

    @Option(
            names = "--wait",
            converter = Durations.class,
            paramLabel = "TIME",
            description = "Wait so long for the end, such as 30s.")
    private @Nullable Duration wait;

    @Option(names = "--count", paramLabel = "N", description = "Send N copies, in bulk.")
    private long count = 1;

    @Option(names = "--ids", description = "With --count: print all ids instead of one line.")
    private boolean printIds;

    CallCommand(Environment environment) {
        super(environment);
    }

    @Override
    void check() {
        options.check(environment.clock().instant());
        if (count < 1 || count > MOST_COPIES) {
            throw new UsageException("--count %d is out of range: use 1 to %,d", count, MOST_COPIES);
        }
        Call<?> unused = taskCall();
    }

    @Override
    int run(Lovage lovage) throws Exception {
        if (count > 1) {
            return sendMany(lovage);
        }
        Handle<?> handle = lovage.enqueue(taskCall());
        if (wait == null) {
            out().println(handle.id());
            return ExitCode.OK;
        }
        await(lovage, handle.id(), wait);
        return ExitCode.OK;
    }

    private Call<?> taskCall() {
        return options.applyTo(foreign ? Task.foreignCall(name, args, kwargs) : Task.call(name, args, kwargs));
    }

    private void await(Lovage lovage, String id, Duration limit) throws InterruptedException, TimeoutException {
        Handle<Void> handle = lovage.handle(id, Void.class);
        try {
            Void unused = handle.await(limit);
        } catch (TimeoutException e) {
            throw new TimeoutException(stillOpen(handle, limit));
        }
        String result =
                handle.record().map(TaskRecord::result).map(json -> json.text()).orElse("null");
        out().println(result);
    }

    private String stillOpen(Handle<?> handle, Duration limit) {
        String state = handle.record()
                .map(record -> record.state() + (record.reason() == null ? "" : " (" + record.reason() + ")"))
                .orElse("unknown to the engine");
        return "Task " + name + " " + handle.id() + " was not over after " + Durations.text(limit) + "; it is " + state
                + ". It goes on all the same: see 'lovage task " + handle.id() + "'";
    }

    private int sendMany(Lovage lovage) throws Exception {
        int chunk = Math.max(1_000, lovage.engine().capabilities().maxBatch() * 4);
        Instant began = environment.clock().instant();
        BulkCalls sent = new BulkCalls(lovage, wait != null);
        for (long left = count; left > 0; left -= chunk) {
            int size = (int) Math.min(left, chunk);
            sent.send(Collections.nCopies(size, taskCall()), printIds ? out()::println : id -> {});
        }
        Duration took = Duration.between(began, environment.clock().instant());
        String summary = String.format("%,d calls of %s sent in %s", count, name, Durations.text(took));
        return wait == null ? report(summary) : reportEnds(summary, sent, wait);
    }

    private int report(String summary) {
        (printIds ? environment.err() : out()).println(summary + ".");
        return ExitCode.OK;
    }

    private int reportEnds(String summary, BulkCalls sent, Duration limit) throws Exception {
        BulkCalls.Ends ends = sent.await(limit);
        String failed = ends.failed() == 0 ? "" : String.format(", %,d did not", ends.failed());
        String text = summary + String.format("; %,d succeeded%s", ends.succeeded(), failed);
        if (ends.open() > 0) {
            throw new TimeoutException(
                    text + String.format(", and %,d were not over after %s", ends.open(), Durations.text(limit)));
        }
        int unused = report(text);
        return ends.failed() == 0 ? ExitCode.OK : ExitCode.TASK_FAILED;
    }
}
