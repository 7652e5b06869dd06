package io.lovage.celery.follow;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How messages are sent that no application code sends.
 *
 * @param origin who sends, for people, such as {@code lovage@host}
 * @param queueOf the queue of a task whose signature names none
 * @param newIds makes ids for tasks and groups that have none yet; each must be unique
 */
public record SendSettings(String origin, Function<String, String> queueOf, Supplier<String> newIds) {

    /** Celery's own {@code task_default_queue}. */
    public static final String DEFAULT_QUEUE = "celery";

    /** As an application without routes. */
    public static SendSettings of(String origin, Supplier<String> newIds) {
        return new SendSettings(origin, task -> DEFAULT_QUEUE, newIds);
    }
}
