package io.lovage.redis;

import io.lovage.celery.follow.SendSettings;
import io.lovage.task.Routes;
import java.util.Set;

/**
 * Where tasks go that a workflow of Celery's calls without naming a queue: where the routes say; or else where a worker of this process serves them; or else
 * where Celery sends what it has no route for. Thread-safe.
 */
final class CeleryRoutes {

    private final Set<RedisSubscription> subscriptions;
    private volatile Routes routes = Routes.NONE;

    CeleryRoutes(Set<RedisSubscription> subscriptions) {
        this.subscriptions = subscriptions;
    }

    void follow(Routes changed) {
        routes = changed;
    }

    String queueOf(String task) {
        return routes.queueOf(task)
                .or(() -> subscriptions.stream()
                        .map(RedisSubscription::spec)
                        .filter(spec -> spec.tasks().contains(task))
                        .map(spec -> spec.queues().get(0))
                        .findFirst())
                .orElse(SendSettings.DEFAULT_QUEUE);
    }
}
