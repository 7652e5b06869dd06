package io.lovage.celery.control;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a worker tells of itself when it is asked. Thread-safe; must be quick. */
public interface WorkerReport {

    WorkerStats stats();

    /** The tasks that it runs. */
    List<TaskInfo> active();

    /** The tasks that it holds but doesn't run, other than those that wait for their time. */
    List<TaskInfo> reserved();

    /** The tasks that it holds until their time comes. */
    List<ScheduledTask> scheduled();

    /** Ids of tasks that it would not run. */
    List<String> revoked();

    /** The tasks that it knows, each with attributes such as {@code rate_limit}. */
    Map<String, Map<String, String>> registered();

    List<ConsumedQueue> queues();

    /** Its settings, without secrets. */
    Map<String, JsonNode> conf();

    /** A page about it and its surroundings, for people. */
    String report();
}
