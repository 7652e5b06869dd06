package io.lovage.celery.control;

import io.lovage.celery.wire.DeliveryInfo;
import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.WireJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A worker that tells what it was given to tell, and notes what it was told to do. */
final class FakeWorker implements WorkerReport, WorkerControl {

    static final String KNOWN_TASK = "proj.add";

    final List<TaskInfo> active = new ArrayList<>();
    final List<TaskInfo> reserved = new ArrayList<>();
    final List<ScheduledTask> scheduled = new ArrayList<>();
    final List<String> revoked = new ArrayList<>();
    final List<String> running = new ArrayList<>();
    final List<String> orders = new ArrayList<>();
    Map<String, Map<String, String>> registered = Map.of();

    @Nullable
    Bounds bounds;

    private boolean tells;

    /** A task as a capture tells it. */
    static TaskInfo task(JsonNode json) {
        Fields fields = Fields.of(json, "task");
        Fields delivery = fields.object("delivery_info");
        JsonNode pid = fields.node("worker_pid");
        return new TaskInfo(
                fields.text("id"),
                fields.text("name"),
                fields.list("args"),
                fields.map("kwargs"),
                fields.node("time_start").isNull() ? null : fields.unixTime("time_start"),
                fields.flag("acknowledged"),
                new DeliveryInfo(delivery.textOr("exchange", ""), delivery.text("routing_key"), false),
                delivery.integerOr("priority", 0),
                pid.isNull() ? null : pid.longValue());
    }

    @Override
    public WorkerStats stats() {
        return new WorkerStats(
                Map.of(KNOWN_TASK, 2L),
                1856,
                Duration.ofMillis(15900),
                "lovage",
                2,
                List.of(1856L),
                Map.of("transport", WireJson.tree("redis")),
                8);
    }

    @Override
    public List<TaskInfo> active() {
        return active;
    }

    @Override
    public List<TaskInfo> reserved() {
        return reserved;
    }

    @Override
    public List<ScheduledTask> scheduled() {
        return scheduled;
    }

    @Override
    public List<String> revoked() {
        return revoked;
    }

    @Override
    public Map<String, Map<String, String>> registered() {
        return registered;
    }

    @Override
    public List<ConsumedQueue> queues() {
        return List.of(ConsumedQueue.direct("celery"));
    }

    @Override
    public Map<String, JsonNode> conf() {
        return Map.of("concurrency", WireJson.tree(2));
    }

    @Override
    public String report() {
        return "all is well";
    }

    @Override
    public void revoke(List<String> ids) {
        orders.add("revoke " + ids);
    }

    @Override
    public List<String> terminate(List<String> ids, String signal) {
        orders.add("terminate " + ids + " with " + signal);
        return ids.stream().filter(running::contains).toList();
    }

    @Override
    public boolean rateLimit(String task, @Nullable RateLimit limit) {
        orders.add("rate limit " + task + " " + (limit == null ? "none" : limit.count() + " per " + limit.per()));
        return task.equals(KNOWN_TASK);
    }

    @Override
    public boolean timeLimit(String task, @Nullable Duration soft, @Nullable Duration hard) {
        orders.add("time limit " + task + " soft " + soft + " hard " + hard);
        return task.equals(KNOWN_TASK);
    }

    @Override
    public void addConsumer(ConsumedQueue queue) {
        if (queue.name().isBlank()) {
            throw new IllegalArgumentException("The queue's name is empty.");
        }
        orders.add("add " + queue);
    }

    @Override
    public void cancelConsumer(String queue) {
        orders.add("cancel " + queue);
    }

    @Override
    public void grow(int by) {
        orders.add("grow " + by);
    }

    @Override
    public Optional<Bounds> autoscale(@Nullable Integer max, @Nullable Integer min) {
        orders.add("autoscale " + max + " " + min);
        return Optional.ofNullable(bounds);
    }

    @Override
    public boolean tellTaskEvents(boolean tell) {
        boolean change = tells != tell;
        tells = tell;
        return change;
    }

    @Override
    public void heartbeat() {
        orders.add("heartbeat");
    }

    @Override
    public void shutdown() {
        orders.add("shutdown");
    }
}
