package io.lovage.cli.demo;

import io.lovage.Lovage;
import io.lovage.TaskModule;
import io.lovage.task.Context;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.task.ValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Small tasks for trying things: {@code lovage worker --tasks demo}. */
public final class DemoTasks implements TaskModule {

    /** Does nothing. */
    public static final Task<Void, Void> NOOP = Task.of("demo.noop", Void.class);

    /** Adds two numbers. */
    public static final Task<Numbers, BigDecimal> ADD =
            Task.of("demo.add", Numbers.class, BigDecimal.class).retry(unlessArgumentsAreWrong());

    /** Returns its argument. */
    public static final Task<Object, Object> ECHO =
            Task.of("demo.echo", Object.class, Object.class).argument("value");

    /** Takes as long as it is told. */
    public static final Task<BigDecimal, Void> SLEEP = Task.of("demo.sleep", BigDecimal.class)
            .argument("seconds")
            .blocking()
            .retry(unlessArgumentsAreWrong());

    /** Adds up a list of numbers. */
    public static final Task<List<BigDecimal>, BigDecimal> SUM = Task.of(
                    "demo.sum", ValueType.list(ValueType.of(BigDecimal.class)), ValueType.of(BigDecimal.class))
            .argument("values")
            .retry(unlessArgumentsAreWrong());

    /** Fails in its first attempts; returns the number of the one that doesn't. With more than 20 it fails for good. */
    public static final Task<Failing, Integer> FAIL =
            Task.of("demo.fail", Failing.class, Integer.class).retry(Retry.fixed(20, Duration.ofMillis(100)));

    private static final BigDecimal LONGEST_SLEEP = BigDecimal.valueOf(TimeUnit.DAYS.toSeconds(1));
    private static final long PROGRESS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What {@link #ADD} adds. */
    public record Numbers(@Nullable BigDecimal x, @Nullable BigDecimal y) {}

    /** How {@link #FAIL} fails. */
    public record Failing(@Nullable String message, int times) {}

    @Override
    public void register(Lovage lovage) {
        lovage.handle(NOOP, nothing -> null)
                .handle(ADD, DemoTasks::add)
                .handle(ECHO, value -> value)
                .handleWith(SLEEP, DemoTasks::sleep)
                .handle(SUM, DemoTasks::sum)
                .handleWith(FAIL, DemoTasks::fail);
    }

    private static Retry unlessArgumentsAreWrong() {
        return Retry.DEFAULT.notOn(IllegalArgumentException.class);
    }

    private static BigDecimal add(Numbers numbers) {
        return required(numbers.x(), "x").add(required(numbers.y(), "y"));
    }

    private static BigDecimal sum(@Nullable List<BigDecimal> values) {
        return required(values, "values").stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static @Nullable Void sleep(@Nullable BigDecimal seconds, Context context) throws InterruptedException {
        BigDecimal time = required(seconds, "seconds");
        if (time.signum() < 0 || time.compareTo(LONGEST_SLEEP) > 0) {
            throw new IllegalArgumentException("seconds=" + time + " is out of range. Use 0 to " + LONGEST_SLEEP + ".");
        }
        long nanos = time.movePointRight(9).longValue();
        long began = System.nanoTime();
        CountDownLatch never = new CountDownLatch(1);
        long left = nanos;
        while (left > 0) {
            boolean unused = never.await(Math.min(left, PROGRESS_EVERY_NANOS), TimeUnit.NANOSECONDS);
            left = nanos - (System.nanoTime() - began);
            if (left > 0) {
                context.progress((double) (nanos - left) / nanos, "sleeping");
            }
        }
        return null;
    }

    private static Integer fail(Failing failing, Context context) {
        if (context.attempt() <= failing.times()) {
            throw new IllegalStateException(failing.message());
        }
        return context.attempt();
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("The argument '" + name + "' is missing.");
        }
        return value;
    }
}
