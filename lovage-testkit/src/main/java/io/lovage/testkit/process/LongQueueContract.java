package io.lovage.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lovage.Lovage;
import io.lovage.broker.QueueStats;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskState;
import io.lovage.task.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine that processes share promises of queues that are much longer than memory. The system property {@code lovage.crash.tasks} says how long. */
public abstract class LongQueueContract {

    private static final int TASKS = Integer.getInteger("lovage.crash.tasks", 1_000_000);
    private static final int BULK = 10_000;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    /** The URL of a new and empty engine that processes of this machine may share; what it keeps in files goes to {@code folder}. */
    protected abstract String emptyEngine(Path folder);

    @Test
    void a_worker_with_a_small_heap_drains_a_long_queue() {
        String url = emptyEngine(folder);
        try (Lovage lovage = Lovage.open(url)) {
            for (int from = 0; from < TASKS; from += BULK) {
                lovage.enqueueAll(calls(from, Math.min(TASKS, from + BULK)));
            }

            drain(url);

            assertThat(lovage.engine().tasks().count(new TaskQuery(Set.of(TaskState.SUCCEEDED), null, null, 1, null)))
                    .isEqualTo(TASKS);
            assertThat(lovage.engine().broker().stats())
                    .extracting(QueueStats::ready, QueueStats::leased, QueueStats::dead)
                    .containsOnly(tuple(0L, 0L, 0L));
        }
    }

    private void drain(String url) {
        List<String> smallHeap = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        try (ChildProcess worker =
                ChildProcess.start("worker", folder, DrainWorker.class, smallHeap, url, Integer.toString(TASKS))) {
            worker.await("done", LIMIT);
        }
    }

    private static List<Call<Integer>> calls(int from, int to) {
        return IntStream.range(from, to).mapToObj(DrainWorker.NOTHING::with).toList();
    }
}
