package io.lovage.redis;

import io.lovage.engine.Engine;
import io.lovage.engine.EngineProvider;
import io.lovage.engine.EngineUrl;
import java.time.Clock;

/** Opens {@code redis://HOST}, {@code rediss://HOST} and {@code redis-sentinel://HOST,HOST?master=NAME}. */
public final class RedisEngineProvider implements EngineProvider {

    @Override
    public boolean serves(String scheme) {
        return Route.SCHEMES.contains(scheme);
    }

    @Override
    public Engine open(EngineUrl url, Clock clock) {
        return RedisEngine.open(RedisSettings.of(url), clock);
    }
}
