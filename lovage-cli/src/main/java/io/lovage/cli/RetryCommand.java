package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.message.MessageId;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "retry", description = "Give failed tasks another chance, with all their attempts.")
final class RetryCommand extends EngineCommand {

    private static final int BATCH = 500;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of failed tasks.")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "Instead of ids: all failed tasks that --name and --queue choose.")
    private boolean all;

    @Option(names = "--name", description = "With --all: only those with this name.")
    private @Nullable String name;

    @Option(names = "--queue", description = "With --all: only those of this queue.")
    private @Nullable String queue;

    RetryCommand(Environment environment) {
        super(environment);
    }

    @Override
    void check() {
        if (all == !ids.isEmpty()) {
            throw new UsageException("Name the tasks by their ids, or choose them with --all (and --name, --queue)");
        }
        if (!all && (name != null || queue != null)) {
            throw new UsageException("--name and --queue choose among all failed tasks: use them with --all");
        }
    }

    @Override
    int run(Lovage lovage) {
        if (all) {
            out().printf("%d tasks are tried again.%n", retryAll(lovage));
            return ExitCode.OK;
        }
        List<MessageId> wanted = ids.stream().map(MessageId::of).distinct().toList();
        int retried = lovage.control().retry(wanted);
        out().printf("%d of %d tasks are tried again.%n", retried, wanted.size());
        if (retried < wanted.size()) {
            throw new UsageException(
                    "%d of these tasks are not FAILED, so there is nothing to retry", wanted.size() - retried);
        }
        return ExitCode.OK;
    }

    /** All are found first, since one that fails again at once would be found again. */
    private long retryAll(Lovage lovage) {
        TaskQuery failed = new TaskQuery(Set.of(TaskState.FAILED), name, queue, 1, null);
        List<MessageId> found = new ArrayList<>();
        new TaskPages(lovage.engine().tasks(), failed, Long.MAX_VALUE).forEachRemaining(task -> found.add(task.id()));
        long retried = 0;
        for (int from = 0; from < found.size(); from += BATCH) {
            retried += lovage.control().retry(found.subList(from, Math.min(found.size(), from + BATCH)));
        }
        return retried;
    }
}
