package io.lovage.celery.event;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.Times;
import io.lovage.celery.wire.WireJson;
import io.lovage.message.InvalidMessageException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an event tells. Texts of arguments, results and exceptions are for people, as Python prints them. */
public sealed interface Happening {

    /** Such as {@code task-sent}. */
    String type();

    /** Adds what is told to {@code json}. */
    void write(ObjectNode json);

    /** About one task. */
    sealed interface OfTask extends Happening {
        String uuid();
    }

    /**
     * What a task was called with.
     *
     * @param name what people know it by
     */
    record Called(
            String name,
            @Nullable String args,
            @Nullable String kwargs,
            @Nullable String rootId,
            @Nullable String parentId,
            int retries,
            @Nullable Instant eta,
            @Nullable Instant expires) {

        static Called read(Fields fields) {
            return new Called(
                    fields.textOr("name", ""),
                    fields.textOrNull("args"),
                    fields.textOrNull("kwargs"),
                    fields.textOrNull("root_id"),
                    fields.textOrNull("parent_id"),
                    fields.integerOr("retries", 0),
                    fields.timeOrNull("eta"),
                    fields.timeOrNull("expires"));
        }

        void write(ObjectNode json) {
            json.put("name", name).put("args", args).put("kwargs", kwargs);
            json.put("root_id", rootId).put("parent_id", parentId).put("retries", retries);
            json.put("eta", eta == null ? null : Times.write(eta));
            json.put("expires", expires == null ? null : Times.write(expires));
        }
    }

    /** A client sent a task. */
    record TaskSent(
            String uuid,
            Called call,
            @Nullable String queue,
            @Nullable String exchange,
            @Nullable String routingKey) implements OfTask {

        @Override
        public String type() {
            return "task-sent";
        }

        @Override
        public void write(ObjectNode json) {
            call.write(json.put("uuid", uuid));
            json.put("queue", queue).put("exchange", exchange).put("routing_key", routingKey);
        }
    }

    /** A worker has it. */
    record TaskReceived(String uuid, Called call) implements OfTask {

        @Override
        public String type() {
            return "task-received";
        }

        @Override
        public void write(ObjectNode json) {
            call.write(json.put("uuid", uuid));
        }
    }

    /** A worker runs it. */
    record TaskStarted(String uuid) implements OfTask {

        @Override
        public String type() {
            return "task-started";
        }

        @Override
        public void write(ObjectNode json) {
            json.put("uuid", uuid);
        }
    }

    /** It is done. */
    record TaskSucceeded(
            String uuid, @Nullable String result, @Nullable Duration runtime) implements OfTask {

        @Override
        public String type() {
            return "task-succeeded";
        }

        @Override
        public void write(ObjectNode json) {
            json.put("uuid", uuid).put("result", result);
            json.set("runtime", runtime == null ? WireJson.nothing() : Times.writeFraction(runtime));
        }
    }

    /** It failed, for good if {@code retried} is false. */
    record TaskFailed(
            String uuid,
            @Nullable String exception,
            @Nullable String traceback,
            boolean retried) implements OfTask {

        @Override
        public String type() {
            return retried ? "task-retried" : "task-failed";
        }

        @Override
        public void write(ObjectNode json) {
            json.put("uuid", uuid).put("exception", exception);
            if (traceback != null) {
                json.put("traceback", traceback);
            }
        }
    }

    /**
     * It was not run, or was stopped.
     *
     * @param signum of the signal that stopped it
     */
    record TaskRevoked(
            String uuid, boolean terminated, @Nullable Integer signum, boolean expired) implements OfTask {

        @Override
        public String type() {
            return "task-revoked";
        }

        @Override
        public void write(ObjectNode json) {
            json.put("uuid", uuid).put("terminated", terminated);
            json.put("signum", signum).put("expired", expired);
        }
    }

    /** A worker did not want it. */
    record TaskRejected(String uuid, boolean requeue) implements OfTask {

        @Override
        public String type() {
            return "task-rejected";
        }

        @Override
        public void write(ObjectNode json) {
            json.put("uuid", uuid).put("requeue", requeue);
        }
    }

    /** Which sign of life a worker gives. */
    enum Life {
        ONLINE("worker-online"),
        HEARTBEAT("worker-heartbeat"),
        OFFLINE("worker-offline");

        private final String type;

        Life(String type) {
            this.type = type;
        }

        static @Nullable Life of(String type) {
            for (Life life : values()) {
                if (life.type.equals(type)) {
                    return life;
                }
            }
            return null;
        }
    }

    /**
     * A sign of life.
     *
     * @param every time between two heartbeats
     * @param active how many tasks it runs
     * @param processed how many it has run
     * @param loadAverage over 1, 5 and 15 minutes
     * @param software name, version and operating system
     */
    record WorkerAlive(
            Life life, Duration every, int active, int processed, List<Double> loadAverage, List<String> software)
            implements Happening {

        private static final int SOFTWARE = 3;
        private static final Duration USUAL = Duration.ofSeconds(2);

        public WorkerAlive {
            loadAverage = List.copyOf(loadAverage);
            software = List.copyOf(software);
            if (software.size() != SOFTWARE) {
                throw new InvalidMessageException(
                        "A worker's software is its name, version and operating system, but got %s.", software);
            }
        }

        static WorkerAlive read(Life life, Fields fields) {
            Duration every = fields.secondsOrNull("freq");
            return new WorkerAlive(
                    life,
                    every == null ? USUAL : every,
                    fields.integerOr("active", 0),
                    fields.integerOr("processed", 0),
                    fields.list("loadavg").stream()
                            .filter(JsonNode::isNumber)
                            .map(JsonNode::doubleValue)
                            .toList(),
                    List.of(fields.textOr("sw_ident", ""), fields.textOr("sw_ver", ""), fields.textOr("sw_sys", "")));
        }

        @Override
        public String type() {
            return life.type;
        }

        @Override
        public void write(ObjectNode json) {
            json.set("freq", Times.writeFraction(every));
            json.put("active", active).put("processed", processed);
            json.set("loadavg", WireJson.tree(loadAverage));
            json.put("sw_ident", software.get(0)).put("sw_ver", software.get(1));
            json.put("sw_sys", software.get(2));
        }
    }

    /** Anything else, such as a task's own event. */
    record Other(String type, Map<String, JsonNode> fields) implements Happening {

        public Other {
            fields = WireJson.copy(fields);
        }

        @Override
        public void write(ObjectNode json) {
            json.setAll(fields);
        }
    }
}
