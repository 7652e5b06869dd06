package io.lovage.redis;

import io.lovage.message.MessageId;
import java.util.List;

/**
 * Names of the keys in which Celery's processes and kombu, their transport, keep what they keep (checked against kombu 5.2 and Celery 5.2 and 5.6).
 *
 * @param prefix of the transport's keys
 * @param resultPrefix of the results' keys
 */
record CeleryKeys(String prefix, String resultPrefix) {

    private static final String SEPARATOR = "\u0006\u0016";

    /** A queue is a list for each of these priorities; 0 goes first. */
    private static final List<Integer> STEPS = List.of(0, 3, 6, 9);

    static CeleryKeys of(RedisSettings settings) {
        return new CeleryKeys(settings.celery().prefix(), settings.celery().resultPrefix());
    }

    /** The list of {@code queue} for messages with {@code priority}, in Celery's meaning. */
    String list(String queue, int priority) {
        int step = STEPS.stream()
                .filter(each -> each <= priority)
                .reduce((lower, higher) -> higher)
                .orElse(0);
        return stepList(queue, step);
    }

    /** All lists of {@code queue}, in the order in which they are served. */
    List<String> lists(String queue) {
        return STEPS.stream().map(step -> stepList(queue, step)).toList();
    }

    private String stepList(String queue, int step) {
        return prefix + queue + (step == 0 ? "" : SEPARATOR + step);
    }

    /** The set that says which queues the exchange named {@code exchange} leads to; every producer makes one for a queue before it sends. */
    String binding(String exchange) {
        return prefix + "_kombu.binding." + exchange;
    }

    /** The member of {@link #binding} that says that the exchange {@code queue} leads to the queue of that name. */
    static String bound(String queue) {
        return queue + SEPARATOR + SEPARATOR + queue;
    }

    String result(String taskId) {
        return resultPrefix + "celery-task-meta-" + taskId;
    }

    String result(MessageId id) {
        return result(id.toString());
    }

    /** What the keys of a chord begin with, and the key of a saved group. */
    String group(String groupId) {
        return resultPrefix + "celery-taskset-meta-" + groupId;
    }
}
