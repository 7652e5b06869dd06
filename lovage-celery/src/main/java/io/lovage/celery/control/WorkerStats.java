package io.lovage.celery.control;

import io.lovage.celery.wire.WireJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A worker in numbers.
 *
 * @param total how often each task was run
 * @param pool what runs them, for people
 * @param concurrency how many at once
 * @param pids of the processes that run them
 * @param broker what it is connected to, without secrets
 * @param prefetch how many messages it takes in advance
 */
public record WorkerStats(
        Map<String, Long> total,
        long pid,
        Duration uptime,
        String pool,
        int concurrency,
        List<Long> pids,
        Map<String, JsonNode> broker,
        int prefetch) {

    public WorkerStats {
        total = Map.copyOf(total);
        pids = List.copyOf(pids);
        broker = WireJson.copy(broker);
    }

    /** Celery writes the clock as text. */
    ObjectNode write(long clock) {
        ObjectNode json = WireJson.object();
        json.set("total", WireJson.tree(total));
        json.put("pid", pid).put("clock", Long.toString(clock)).put("uptime", uptime.toSeconds());
        ObjectNode poolJson = json.putObject("pool");
        poolJson.put("implementation", pool).put("max-concurrency", concurrency);
        poolJson.set("processes", WireJson.tree(pids));
        poolJson.put("max-tasks-per-child", "N/A").put("put-guarded-by-semaphore", false);
        poolJson.set("timeouts", WireJson.array().add(0).add(0));
        json.set("broker", WireJson.object(broker));
        return json.put("prefetch_count", prefetch).put("rusage", "N/A");
    }
}
