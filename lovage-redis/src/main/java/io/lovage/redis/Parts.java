package io.lovage.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the faces of one engine work with.
 *
 * @param subscriptions those that are open
 */
record Parts(Server server, Link link, Bells bells, Requests requests, Set<RedisSubscription> subscriptions) {

    Parts(Server server, Link link, Bells bells, Requests requests) {
        this(server, link, bells, requests, ConcurrentHashMap.newKeySet());
    }

    Envelopes envelopes() {
        return requests.envelopes();
    }
}
