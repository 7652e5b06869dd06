package io.lovage.redis.celery;

/**
 * How Celery is met on a Redis server.
 *
 * @param on whether queues, results and workers are shared with it
 * @param events whether events of tasks are sent from the start, and not only once a tool asks for them
 * @param prefix of the transport's keys and channels: what Celery calls {@code global_keyprefix}
 * @param resultPrefix what the keys of its results begin with
 */
public record CelerySettings(boolean on, boolean events, String prefix, String resultPrefix) {

    public static final CelerySettings DEFAULT = new CelerySettings(true, false, "", "");
}
