package io.lovage.sql.mariadb;

import io.lovage.engine.Engine;
import io.lovage.engine.EngineProvider;
import io.lovage.engine.EngineUrl;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/** Opens {@code mariadb://USER@HOST/DATABASE}, and the same with {@code mysql}. */
public final class MariadbEngineProvider implements EngineProvider {

    private static final Set<String> SCHEMES = Set.of("mariadb", "mysql");

    @Override
    public boolean serves(String scheme) {
        return SCHEMES.contains(scheme);
    }

    @Override
    public Engine open(EngineUrl url, Clock clock) {
        return MariadbEngine.open(MariadbSettings.of(url), clock);
    }

    @Override
    public Optional<String> schema(EngineUrl url) {
        MariadbSettings settings = MariadbSettings.of(url);
        return Optional.of(Schema.current(settings.database(), url.scheme().equals("mysql"))
                .script());
    }
}
