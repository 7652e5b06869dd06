package io.lovage.benchmarks;

import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.SystemTime;
import io.lovage.task.CallMessages;
import io.lovage.task.Task;
import io.lovage.task.Work;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What core adds to a task on both ways: from an argument to a message, and from a message's body to the handler's argument. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CallBenchmark {

    /** An argument as programs have them. */
    record Email(String to, String subject, int priority, List<String> attachments) {}

    private static final Task<Email, Void> TASK = Task.of("email.send", Email.class);

    private final Clock clock = SystemTime.clock();
    private final MessageIds ids = new MessageIds(clock);
    private final Instant now = clock.instant();
    private final Email email = new Email("ann@example.org", "The minutes of our meeting", 3, List.of("minutes.pdf"));
    private final Payload named = body(email);
    private final Payload positional = Payload.utf8(
            "[[\"ann@example.org\", \"The minutes of our meeting\", 3, [\"minutes.pdf\"]], {}, {\"chord\": null}]");

    private static Payload body(Email email) {
        return ((Work.Single) TASK.with(email).work()).body();
    }

    @Benchmark
    public Message encode() {
        Work.Single work = (Work.Single) TASK.with(email).work();
        return CallMessages.message(ids.next(), work, work.options(), now);
    }

    /** As Java sends it. */
    @Benchmark
    public Object[] bindNamed() {
        return TASK.parameters().bind(named, List.of());
    }

    /** As Python may send it. */
    @Benchmark
    public Object[] bindPositional() {
        return TASK.parameters().bind(positional, List.of());
    }
}
