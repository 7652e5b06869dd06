package io.lovage.redis;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.bridge.PriorityScale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the faces of one engine work with.
 *
 * @param foreign tasks that Celery's workers run
 * @param doors by which messages from Celery come in
 * @param subscriptions those that are open
 */
record Parts(
        Server server,
        Link link,
        Bells bells,
        Requests requests,
        ForeignTasks foreign,
        Doors doors,
        Set<RedisSubscription> subscriptions) {

    /** Who sends, for Celery's people. */
    private static final String ORIGIN = "lovage" + ProcessHandle.current().pid();

    static Parts of(Server server, Link link, Bells bells) {
        RedisSettings settings = server.settings();
        CeleryKeys keys = CeleryKeys.of(settings);
        MessageMapping mapping = new MessageMapping(PriorityScale.ZERO_FIRST, ORIGIN, "");
        Requests requests = new Requests(new OwnEnvelopes(), new HandOver(keys, mapping));
        return new Parts(
                server,
                link,
                bells,
                requests,
                new ForeignTasks(server, link, bells, keys),
                new Doors(server, requests, keys, mapping),
                ConcurrentHashMap.newKeySet());
    }

    Envelopes envelopes() {
        return requests.envelopes();
    }
}
