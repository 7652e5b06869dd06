package io.lovage.redis;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.bridge.PriorityScale;
import io.lovage.celery.follow.Aftermaths;
import io.lovage.celery.follow.Canvases;
import io.lovage.celery.follow.SendSettings;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the faces of one engine work with.
 *
 * @param foreign tasks that Celery's workers run
 * @param doors by which messages from Celery come in
 * @param doorBell rings when some are there
 * @param chords of Celery's that members run here belong to
 * @param canvases start flows in which Celery's workers have a part
 * @param routes for what Celery's workflows call
 * @param subscriptions those that are open
 */
record Parts(
        Server server,
        Link link,
        Bells bells,
        Requests requests,
        ForeignTasks foreign,
        Doors doors,
        DoorBell doorBell,
        Chords chords,
        ForeignCanvases canvases,
        CeleryRoutes routes,
        Set<RedisSubscription> subscriptions) {

    /** Who sends, for Celery's people. */
    private static final String ORIGIN = "lovage" + ProcessHandle.current().pid();

    static Parts of(Server server, Link link, Bells bells, DoorBell doorBell) {
        RedisSettings settings = server.settings();
        CeleryKeys keys = CeleryKeys.of(settings);
        MessageMapping mapping = new MessageMapping(PriorityScale.ZERO_FIRST, ORIGIN, "");
        CelerySending toCelery = new CelerySending(settings, mapping);
        Set<RedisSubscription> subscriptions = ConcurrentHashMap.newKeySet();
        CeleryRoutes routes = new CeleryRoutes(subscriptions);
        SendSettings sending = new SendSettings(
                ORIGIN, routes::queueOf, () -> UUID.randomUUID().toString());
        Aftermaths aftermaths = new Aftermaths(mapping, sending);
        CeleryEnds ends = new CeleryEnds(aftermaths, keys, toCelery, server.clock());
        Requests requests = new Requests(new OwnEnvelopes(), toCelery, ends);
        return new Parts(
                server,
                link,
                bells,
                requests,
                new ForeignTasks(server, link, bells, keys, mapping),
                new Doors(server, requests, keys, mapping),
                doorBell,
                new Chords(server, keys, ends, aftermaths),
                new ForeignCanvases(server, ends, new Canvases(sending)),
                routes,
                subscriptions);
    }

    Envelopes envelopes() {
        return requests.envelopes();
    }
}
