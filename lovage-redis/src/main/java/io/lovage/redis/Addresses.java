package io.lovage.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;

/** Where the client is to connect, in its own words. */
final class Addresses {

    private Addresses() {}

    static RedisURI of(RedisSettings settings) {
        Route route = settings.route();
        RedisURI.Builder uri = RedisURI.builder()
                .withDatabase(settings.database())
                .withTimeout(settings.timeout())
                .withClientName("lovage");
        if (route.master() == null) {
            uri.withHost(settings.host()).withPort(settings.port());
        } else {
            uri.withSentinelMasterId(route.master());
            route.sentinels().forEach(sentinel -> uri.withSentinel(sentinel(sentinel, settings)));
        }
        String password = settings.password();
        if (password != null && settings.user() != null) {
            uri.withAuthentication(settings.user(), password.toCharArray());
        } else if (password != null) {
            uri.withPassword(password.toCharArray());
        }
        encrypt(uri, route);
        return uri.build();
    }

    private static RedisURI sentinel(Route.Stop sentinel, RedisSettings settings) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(sentinel.host())
                .withPort(sentinel.port())
                .withTimeout(settings.timeout());
        String password = settings.route().sentinelPassword();
        if (password != null) {
            uri.withPassword(password.toCharArray());
        }
        encrypt(uri, settings.route());
        return uri.build();
    }

    private static void encrypt(RedisURI.Builder uri, Route route) {
        if (route.tls()) {
            uri.withSsl(true).withVerifyPeer(SslVerifyMode.FULL);
        }
    }
}
