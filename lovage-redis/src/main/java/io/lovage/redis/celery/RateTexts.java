package io.lovage.redis.celery;

import io.lovage.celery.control.RateLimit;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rates that a worker was told, in Celery's words. Thread-safe. */
final class RateTexts {

    private final Map<String, String> byTask = new ConcurrentHashMap<>();

    void set(String task, @Nullable RateLimit limit) {
        if (limit == null) {
            byTask.remove(task);
        } else {
            byTask.put(task, limit.count().toPlainString() + "/" + unit(limit.per()));
        }
    }

    /** What is told with the task's name. */
    Map<String, String> attributes(String task) {
        String rate = byTask.get(task);
        return rate == null ? Map.of() : Map.of("rate_limit", rate);
    }

    private static String unit(Duration per) {
        return per.toSeconds() == 1 ? "s" : per.toMinutes() == 1 ? "m" : "h";
    }
}
