package io.lovage.testkit.process;

import io.lovage.Lovage;
import io.lovage.task.Context;
import io.lovage.task.Failure;
import io.lovage.task.Piped;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.task.ValueType;
import io.lovage.testkit.process.History.What;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The tasks that are run while processes die, and what their results must be. Every result begins with the key of its task. */
final class CrashTasks {

    /** All names begin so. */
    static final String PREFIX = "crash.";

    static final Task<Job, String> WORK =
            Task.of(PREFIX + "work", Job.class, String.class).retry(Retry.fixed(1, Duration.ofMillis(20)));

    /** As {@link #WORK}, and writes its key into {@link #EFFECTS} in the transaction of its attempt. */
    static final Task<Job, String> EFFECT =
            Task.of(PREFIX + "effect", Job.class, String.class).retry(Retry.fixed(1, Duration.ofMillis(20)));

    /** A table of the engine's database that tests make. */
    static final String EFFECTS = "crash_effect";

    static final Piped<String, Job, String> STEP = Piped.of(PREFIX + "step", String.class, Job.class, String.class);

    static final Piped<List<String>, Job, String> JOIN = Piped.of(
            PREFIX + "join",
            ValueType.list(ValueType.of(String.class)),
            ValueType.of(Job.class),
            ValueType.of(String.class));

    static final Task<Failure, String> ON_ERROR =
            Task.of(PREFIX + "on-error", Failure.class, String.class).queue(Arena.QUEUE);

    private CrashTasks() {}

    /** How a job goes. */
    enum Mode {
        WELL,
        /** The first attempt fails, and it is tried again. */
        FLAKY,
        /** Every attempt fails. */
        BADLY,
        /** It takes its JVM down. */
        HALT
    }

    /**
     * Something to do.
     *
     * @param key unique in a test, without spaces
     * @param millis how long it takes
     */
    record Job(String key, int number, int millis, Mode mode) {

        static Job of(String key, int number, int millis) {
            return new Job(key, number, millis, Mode.WELL);
        }

        /** What it must give. */
        String result() {
            return key + "=" + (number * 31 + 7);
        }

        /** What it must give as a step after {@code previous}. */
        String resultAfter(String previous) {
            return result() + "<" + previous;
        }

        /** What it must give as the join of {@code members}. */
        String resultOf(List<String> members) {
            return result() + "(" + String.join("+", members) + ")";
        }
    }

    /** The key of the error handler's run that follows the failure of the job with {@code key}. */
    static String errorKey(String key) {
        return "error-of-" + key;
    }

    static String errorResult(String key) {
        return errorKey(key) + "=handled";
    }

    /** Makes {@code lovage} able to run them. Every attempt that begins stands in {@code history}. */
    static void register(Lovage lovage, History history) {
        Runner runner = new Runner(history);
        lovage.handle(WORK, job -> runner.run(job, job.result()));
        lovage.handleWith(EFFECT, runner::write);
        lovage.use((attempt, next) -> {
            Runner.ATTEMPT.set(attempt);
            return next.proceed();
        });
        lovage.handlePiped(STEP, (previous, job) -> runner.run(job, job.resultAfter(previous)));
        lovage.handlePiped(JOIN, (members, job) -> runner.run(job, job.resultOf(members)));
        lovage.handle(ON_ERROR, runner::onError);
    }

    private static final class Runner {

        private final History history;
        /** Piped handlers are not given their context. */
        private static final ThreadLocal<Context> ATTEMPT = new ThreadLocal<>();

        /** Nothing ever counts it down: to wait for it is to take time. */
        private final CountDownLatch never = new CountDownLatch(1);

        Runner(History history) {
            this.history = history;
        }

        String onError(Failure failure) {
            String key = failure.message();
            started(errorKey(key));
            return errorResult(key);
        }

        String run(Job job, String result) throws InterruptedException {
            started(job.key());
            boolean unused = never.await(job.millis(), TimeUnit.MILLISECONDS);
            int number = ATTEMPT.get().attempt();
            if (job.mode() == Mode.HALT) {
                Runtime.getRuntime().halt(1);
            }
            if (job.mode() == Mode.BADLY || (job.mode() == Mode.FLAKY && number == 1)) {
                throw new IllegalStateException(job.key());
            }
            return result;
        }

        /** Some time before the write, and a little after it. */
        String write(Job job, Context context) throws Exception {
            String result = run(job, job.result());
            return context.inTransaction(connection -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO " + EFFECTS + "(task) VALUES(?)")) {
                    insert.setString(1, job.key());
                    int unused = insert.executeUpdate();
                }
                boolean unused = never.await(job.number() % 5, TimeUnit.MILLISECONDS);
                return result;
            });
        }

        private void started(String key) {
            Context context = ATTEMPT.get();
            history.add(What.STARTED, key, context.id(), Integer.toString(context.attempt()));
        }
    }
}
