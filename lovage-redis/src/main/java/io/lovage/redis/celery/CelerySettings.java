package io.lovage.redis.celery;

/**
 * How Celery is met on a Redis server.
 *
 * @param on whether queues, results and workers are shared with it
 * @param events whether workers tell of their tasks from the start, as {@code celery worker -E} does, or only once they are asked to
 * @param prefix of the transport's keys and channels: what Celery calls {@code global_keyprefix}
 * @param resultPrefix what the keys of its results begin with
 */
public record CelerySettings(boolean on, boolean events, String prefix, String resultPrefix) {

    public static final CelerySettings DEFAULT = new CelerySettings(true, false, "", "");
}
