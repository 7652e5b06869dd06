package io.lovage.redis.celery;

/**
 * How this engine meets Celery on its server.
 *
 * @param on whether it does at all
 * @param events whether workers tell of their tasks from the start, as {@code celery worker -E} does, or only once they are asked to
 * @param prefix kombu's {@code global_keyprefix}
 */
public record CelerySettings(boolean on, boolean events, String prefix) {

    public static final CelerySettings DEFAULT = new CelerySettings(true, false, "");
}
