package io.lovage.sql.postgresql;

import io.lovage.engine.Engine;
import io.lovage.engine.EngineProvider;
import io.lovage.engine.EngineUrl;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/** Opens {@code postgresql://USER@HOST/DATABASE}. */
public final class PostgresqlEngineProvider implements EngineProvider {

    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres");

    @Override
    public boolean serves(String scheme) {
        return SCHEMES.contains(scheme);
    }

    @Override
    public Engine open(EngineUrl url, Clock clock) {
        return PostgresqlEngine.open(PostgresqlSettings.of(url), clock);
    }

    @Override
    public Optional<String> schema(EngineUrl url) {
        return Optional.of(Schema.current(PostgresqlSettings.of(url).schema()).script());
    }
}
