package io.lovage.benchmarks;

import io.lovage.flow.FlowStart;
import io.lovage.message.MessageIds;
import io.lovage.message.SystemTime;
import io.lovage.store.Txn;
import io.lovage.task.Call;
import io.lovage.task.Flow;
import io.lovage.task.Task;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to turn a group and its join into a plan and the transaction that starts it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FlowBenchmark {

    private static final Task<Integer, Integer> MEMBER = Task.of("member", Integer.class, Integer.class);
    private static final Task<List<Integer>, Integer> JOIN = Task.reducer("join", Integer.class, Integer.class);

    /** Tasks in the group. */
    @Param({"10", "1000"})
    public int members;

    private final Clock clock = SystemTime.clock();
    private final MessageIds ids = new MessageIds(clock);
    private final Instant now = clock.instant();
    private Call<Integer> flow = MEMBER.with(0);

    @Setup
    public void compose() {
        flow = Flow.group(IntStream.range(0, members).mapToObj(MEMBER::with).toList())
                .then(JOIN);
    }

    @Benchmark
    public Txn plan() {
        return FlowStart.of(ids.next(), flow.work(), now).transaction();
    }
}
