package io.lovage.sql.sqlite;

import io.lovage.engine.Engine;
import io.lovage.engine.EngineProvider;
import io.lovage.engine.EngineUrl;
import java.time.Clock;

/** Opens {@code sqlite:FILE}. */
public final class SqliteEngineProvider implements EngineProvider {

    @Override
    public boolean serves(String scheme) {
        return scheme.equals("sqlite");
    }

    @Override
    public Engine open(EngineUrl url, Clock clock) {
        return SqliteEngine.open(SqliteSettings.of(url), clock);
    }
}
