package io.lovage.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lovage.Lovage;
import io.lovage.task.Context;
import io.lovage.task.Failure;
import io.lovage.task.Retry;
import io.lovage.task.Task;
import io.lovage.task.ValueType;
import java.time.Duration;

/** The Java side of tests that cross languages: the same tasks as in {@code interop.py}, by the names that begin with {@code java.}. */
final class InteropTasks {

    record Two(int x, int y) {}

    record Note(Object value, String key) {}

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> redis;

    InteropTasks(RedisClient client) {
        this.client = client;
        this.redis = client.connect();
    }

    /** Makes {@code lovage} run them. */
    void register(Lovage lovage) {
        lovage.handle(Task.of("java.add", Two.class, Integer.class), two -> two.x() + two.y())
                .handle(
                        Task.of("java.total", ValueType.list(ValueType.of(Integer.class)), ValueType.of(Integer.class)),
                        numbers -> numbers.stream().mapToInt(number -> number).sum())
                .handle(Task.of("java.echo", Object.class, Object.class), value -> value)
                .handle(Task.of("java.fail", String.class, Void.class).retry(Retry.NONE), text -> {
                    throw new IllegalArgumentException(text);
                })
                .handleWith(Task.of("java.flaky", Integer.class, Integer.class).retry(quickly()), InteropTasks::flaky)
                .handleWith(Task.of("java.progress", String.class, String.class), this::progress)
                .handle(Task.of("java.slow", String.class, String.class), key -> {
                    count("started:" + key);
                    awaitKey(key);
                    return "slept";
                })
                .handle(Task.of("java.mended", String.class, Integer.class).retry(Retry.NONE), this::mended)
                .handle(Task.of("java.note", Note.class, Object.class), note -> {
                    long unused = redis.sync().rpush("test:" + note.key(), String.valueOf(note.value()));
                    return note.value();
                })
                .handle(Task.of("java.failed", Failure.class, Void.class), failure -> {
                    long unused = redis.sync().rpush("test:failed", failure.taskId());
                    return null;
                });
    }

    private static Retry quickly() {
        return Retry.exponential(6, Duration.ofMillis(50), Duration.ofMillis(100));
    }

    private static int flaky(int times, Context context) {
        if (context.attempt() <= times) {
            throw new IllegalArgumentException("not yet");
        }
        return context.attempt() - 1;
    }

    /** Fails until a test has mended what it needs. */
    private int mended(String key) {
        if (redis.sync().exists("test:mended:" + key) == 0) {
            throw new IllegalArgumentException("broken");
        }
        return 1;
    }

    private String progress(String key, Context context) {
        context.progress(0.5, "half");
        awaitKey(key);
        return "done";
    }

    private void count(String key) {
        long unused = redis.sync().incr("test:" + key);
    }

    /** Until a test lets it go on. */
    private void awaitKey(String key) {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            own.setTimeout(Duration.ofMinutes(2));
            KeyValue<String, String> unused = own.sync().blpop(60, "test:go:" + key);
        }
    }
}
