package io.lovage.redis;

import io.lovage.engine.Engine;
import io.lovage.engine.EngineProvider;
import io.lovage.engine.EngineUrl;
import java.time.Clock;

/** Opens {@code redis://HOST}. */
public final class RedisEngineProvider implements EngineProvider {

    @Override
    public boolean serves(String scheme) {
        return scheme.equals("redis");
    }

    @Override
    public Engine open(EngineUrl url, Clock clock) {
        return RedisEngine.open(RedisSettings.of(url), clock);
    }
}
