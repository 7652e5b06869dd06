package io.lovage.cli.bench;

import io.lovage.Lovage;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import io.lovage.worker.WorkerSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Groups that are joined, one after the other. */
final class Joins {

    private static final int MEMBERS = 1_000;
    private static final int MOST_SAMPLES = 50;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Joins() {}

    /** Nanoseconds from each sending of a group to the result of its join, sorted; of groups that have about {@code tasks} members in all, if few. */
    static long[] run(Place place, String queue, int tasks) throws InterruptedException {
        int samples = Math.max(1, Math.min(MOST_SAMPLES, tasks / MEMBERS));
        Task<Integer, Integer> member =
                Task.of("bench.member", Integer.class, Integer.class).queue(queue);
        Task<List<Integer>, Integer> join =
                Task.reducer("bench.join", Integer.class, Integer.class).queue(queue);
        Call<Integer> joined = Flow.group(
                        IntStream.range(0, MEMBERS).mapToObj(member::with).toList())
                .then(join);
        try (Lovage lovage = Lovage.open(place.url())) {
            lovage.handle(member, number -> number)
                    .handle(join, List::size)
                    .start(WorkerSettings.defaults().withQueues(List.of(queue)));
            long[] nanos = new long[2 * samples];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                expectAll(Objects.requireNonNull(lovage.enqueue(joined).await(LIMIT)));
                nanos[i] = System.nanoTime() - start;
            }
            long[] measured = Arrays.copyOfRange(nanos, samples, nanos.length);
            Arrays.sort(measured);
            return measured;
        } catch (TimeoutException e) {
            throw new IllegalStateException("A group of " + MEMBERS + " tasks was not joined after " + LIMIT + ".", e);
        }
    }

    private static void expectAll(int size) {
        if (size != MEMBERS) {
            throw new IllegalStateException("A join saw " + size + " of " + MEMBERS + " results.");
        }
    }
}
