package io.lovage.redis.celery;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.celery.control.ConsumedQueue;
import io.lovage.celery.control.ScheduledTask;
import io.lovage.celery.control.TaskInfo;
import io.lovage.celery.control.WorkerReport;
import io.lovage.celery.control.WorkerStats;
import io.lovage.celery.wire.WireJson;
import io.lovage.engine.Engine;
import io.lovage.message.Message;
import io.lovage.worker.HeldTask;
import io.lovage.worker.WorkerDesk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** What a worker tells of itself when Celery's tools ask. */
record Report(WorkerDesk desk, Engine engine, Clock clock, Map<String, JsonNode> broker, Memory memory)
        implements WorkerReport {

    private static final int MOST_SCHEDULED = 1000;

    @Override
    public WorkerStats stats() {
        long pid = ProcessHandle.current().pid();
        int concurrency = desk.concurrency();
        return new WorkerStats(
                desk.ended(),
                pid,
                Duration.between(desk.startedAt(), clock.instant()),
                "io.lovage.worker:threads",
                concurrency,
                List.of(pid),
                broker,
                concurrency);
    }

    @Override
    public List<TaskInfo> active() {
        return desk.held().stream()
                .filter(task -> task.state() == HeldTask.State.RUNNING)
                .map(task -> CeleryTasks.info(task.message(), task.startedAt()))
                .toList();
    }

    @Override
    public List<TaskInfo> reserved() {
        return desk.held().stream()
                .filter(task -> task.state() == HeldTask.State.BUFFERED)
                .map(task -> CeleryTasks.info(task.message(), null))
                .toList();
    }

    /** Those of the queues that it serves: it doesn't hold them itself, but as Celery's worker it is among those who will run them. */
    @Override
    public List<ScheduledTask> scheduled() {
        Broker messages = engine.broker();
        List<ScheduledTask> scheduled = new ArrayList<>();
        for (String queue : desk.queues()) {
            int most = MOST_SCHEDULED - scheduled.size();
            if (most > 0) {
                messages.browse(new BrowseSpec(Place.DELAYED, queue, null, false, most, null)).stream()
                        .filter(found -> found.message().task() != null)
                        .map(Report::scheduled)
                        .forEach(scheduled::add);
            }
        }
        return scheduled;
    }

    private static ScheduledTask scheduled(Browsed found) {
        Message message = found.message();
        Instant due = found.since() == null ? message.notBefore() : found.since();
        return new ScheduledTask(
                Objects.requireNonNullElse(due, message.enqueuedAt()), CeleryTasks.info(message, null));
    }

    @Override
    public List<String> revoked() {
        return desk.refused().stream().map(memory.ids()::write).sorted().toList();
    }

    @Override
    public Map<String, Map<String, String>> registered() {
        Map<String, Map<String, String>> registered = new HashMap<>();
        for (String task : desk.tasks()) {
            registered.put(task, memory.rates().attributes(task));
        }
        return registered;
    }

    @Override
    public List<ConsumedQueue> queues() {
        return desk.queues().stream().map(ConsumedQueue::direct).toList();
    }

    @Override
    public Map<String, JsonNode> conf() {
        return Map.of(
                "broker_url", WireJson.tree(engine.capabilities().engine() + "://"),
                "worker_concurrency", WireJson.tree(desk.concurrency()),
                "task_serializer", WireJson.tree("json"),
                "accept_content", WireJson.tree(List.of("json")),
                "enable_utc", WireJson.tree(true),
                "timezone", WireJson.tree("UTC"));
    }

    @Override
    public String report() {
        return """
                software -> lovage:%s java:%s
                            engine:%s:%s
                platform -> system:%s arch:%s
                worker -> %s, %d at a time, since %s
                queues -> %s
                """.formatted(
                        CelerySide.VERSION,
                        System.getProperty("java.version"),
                        engine.capabilities().engine(),
                        engine.capabilities().version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        desk.name(),
                        desk.concurrency(),
                        desk.startedAt(),
                        String.join(", ", desk.queues()));
    }
}
